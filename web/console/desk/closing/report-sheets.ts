import type { DayReport, DaySheet } from '#shared/closing/closing';
import type { Formats } from '../../../kernel/format';
import type { WorkbookTable } from '../export/save-workbook';

type Words = (key: string, params?: Record<string, string | number>) => string;
type Cell = string | number;

/** What was not measured stays an empty cell. */
const km = (metres: number | null): Cell => (metres === null ? '' : Math.round(metres / 100) / 10);
const hours = (sec: number | null): Cell => (sec === null ? '' : Math.round(sec / 36) / 100);

/** Share of the visits made that began inside their window; null when none was made. */
export function onTimeShare({ totals }: DayReport): number | null {
  return totals.made > 0 ? totals.onTime / totals.made : null;
}

/** The report of a day as tables: summary, routes, what was not done, incidents. Numbers stay numbers, units stand in the heads. */
export function sheetsOf(
  { report }: Pick<DaySheet, 'report'>,
  words: Words,
  f: Pick<Formats, 'dayTime'>,
): WorkbookTable[] {
  const t = (key: string) => words(`desk.closing.${key}`);
  const { totals, requests } = report;
  const share = onTimeShare(report);
  const summary: [string, Cell][] = [
    [t('total'), requests.total],
    [t('done'), requests.done],
    [t('notDone'), requests.failed],
    [t('cancelled'), requests.cancelled],
    [t('moved'), requests.moved],
    [t('stillOpen'), requests.open],
    [`${t('onTime')} %`, share === null ? '' : Math.round(share * 1000) / 10],
    [`${t('plannedKm')} km`, km(totals.plannedM)],
    [`${t('drivenKm')} km`, km(totals.drivenM)],
    [`${t('plannedHours')} h`, hours(totals.plannedSec)],
    [`${t('workedHours')} h`, hours(totals.workedSec)],
    [t('visits'), totals.visits],
    [t('unloads'), totals.unloads],
    [t('units'), totals.units],
    [`${t('doorKg')} kg`, totals.doorKg],
    [`${t('receivedKg')} kg`, totals.receivedKg],
    [t('newUnits'), totals.newUnits],
    ...report.reasons.map(({ reason, n }): [string, Cell] => [`${t('reasons')}: ${words(`failReason.${reason}`)}`, n]),
  ];
  return [
    { name: t('summary'), columns: [report.day, ''], rows: summary },
    {
      name: t('routes'),
      columns: [
        ...['letter', 'crew', 'plate', 'state'].map(t),
        ...[`${t('plannedKm')} km`, `${t('drivenKm')} km`, `${t('plannedHours')} h`, `${t('workedHours')} h`],
        ...['visits', 'done', 'notDone', 'onTime', 'unloads', 'units'].map(t),
        ...[`${t('doorKg')} kg`, `${t('receivedKg')} kg`, t('newUnits')],
      ],
      rows: report.routes.map((route) => [
        ...[route.letter, route.crewName, route.plate, words(`routeStatus.${route.status}`)],
        ...[km(route.plannedM), km(route.drivenM), hours(route.plannedSec), hours(route.workedSec)],
        ...[route.visits, route.done, route.failed, route.onTime, route.unloads, route.units],
        ...[route.doorKg, route.receivedKg, route.newUnits],
      ]),
    },
    {
      name: t('failed'),
      columns: ['code', 'town', 'reason', 'next'].map(t),
      rows: report.failed.map(({ code, townName, reason, next }) => [
        code,
        townName,
        words(`failReason.${reason}`),
        next,
      ]),
    },
    {
      name: t('incidents'),
      columns: ['kind', 'letter', 'opened', 'ended', 'state', 'note'].map(t),
      rows: report.incidents.map(({ kind, letter, openedAt, endedAt, status, note }) => [
        ...[words(`incidentKind.${kind}`), letter, f.dayTime(openedAt), endedAt ? f.dayTime(endedAt) : ''],
        ...[words(`incidentStatus.${status}`), note],
      ]),
    },
  ];
}
