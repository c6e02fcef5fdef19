import type { DayReport, DaySheet } from '#shared/closing/closing';
import type { Formats } from '../../../kernel/format';

type Words = (key: string, params?: Record<string, string | number>) => string;
type Cell = string | number | null;

/** One sheet of the day's workbook: numbers stay numbers, units stand in the heads. */
export interface Sheet {
  name: string;
  head: string[];
  rows: Cell[][];
}

const km = (metres: number | null) => (metres === null ? null : Math.round(metres / 100) / 10);
const hours = (sec: number | null) => (sec === null ? null : Math.round(sec / 36) / 100);

/** Share of the visits made that began inside their window; null when none was made. */
export function onTimeShare({ totals }: DayReport): number | null {
  return totals.made > 0 ? totals.onTime / totals.made : null;
}

/** The report of a day as sheets: summary, routes, what was not done, incidents. */
export function sheetsOf({ report }: Pick<DaySheet, 'report'>, words: Words, f: Pick<Formats, 'dayTime'>): Sheet[] {
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
    [`${t('onTime')} %`, share === null ? null : Math.round(share * 1000) / 10],
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
    { name: t('summary'), head: [report.day, ''], rows: summary },
    {
      name: t('routes'),
      head: [
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
      head: ['code', 'town', 'reason', 'next'].map(t),
      rows: report.failed.map(({ code, townName, reason, next }) => [
        code,
        townName,
        words(`failReason.${reason}`),
        next,
      ]),
    },
    {
      name: t('incidents'),
      head: ['kind', 'letter', 'opened', 'ended', 'state', 'note'].map(t),
      rows: report.incidents.map(({ kind, letter, openedAt, endedAt, status, note }) => [
        ...[words(`incidentKind.${kind}`), letter, f.dayTime(openedAt), endedAt ? f.dayTime(endedAt) : ''],
        ...[words(`incidentStatus.${status}`), note],
      ]),
    },
  ];
}

/** The sheets as an Excel file. The library is loaded when somebody asks for a file. */
export async function workbookOf(sheets: readonly Sheet[]): Promise<ArrayBuffer> {
  const { Workbook } = await import('exceljs');
  const book = new Workbook();
  for (const { name, head, rows } of sheets) {
    // Excel takes 31 characters and none of these in the name of a sheet.
    const sheet = book.addWorksheet(name.replace(/[\\/?*[\]:]/g, ' ').slice(0, 31), {
      views: [{ state: 'frozen', ySplit: 1 }],
    });
    sheet.addRow(head).font = { bold: true };
    for (const row of rows) sheet.addRow(row);
    head.forEach((_, index) => {
      const longest = Math.max(...[head, ...rows].map((row) => String(row[index] ?? '').length));
      sheet.getColumn(index + 1).width = Math.min(40, Math.max(8, longest * 1.6));
    });
  }
  return book.xlsx.writeBuffer() as Promise<ArrayBuffer>;
}
