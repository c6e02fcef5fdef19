import type { DayReport } from '#shared/closing/closing';
import type { UnitDoc } from '../custody';
import type { RouteDoc, StopDoc } from '../dispatch';
import type { IncidentDoc } from '../incidents';
import type { RequestDoc } from '../requests';
import type { DayFacts } from './day-facts';
import { workedSecOf } from './worked';

const kg = (grams: number) => Math.round(grams * 1000) / 1000;
const sumOf = <T>(all: readonly T[], of: (one: T) => number) => all.reduce((sum, one) => sum + of(one), 0);
const isMade = ({ kind, status }: StopDoc) => kind === 'visit' && (status === 'done' || status === 'failed');

/** Begun before the window had closed; a visit without a window is never late. */
function isOnTime({ arrivedAt, windowToAt }: StopDoc): boolean {
  return arrivedAt !== null && (!windowToAt || arrivedAt <= windowToAt);
}

function routeReport(route: RouteDoc, units: readonly UnitDoc[], drivenM: number | null): DayReport['routes'][number] {
  const { stops } = route;
  const visits = stops.filter(({ kind, status }) => kind === 'visit' && status !== 'skipped');
  const first = stops[0];
  const end = stops.findLast(({ kind }) => kind === 'end');
  return {
    routeId: String(route._id),
    ...{ letter: route.letter, crewName: route.crew.name, plate: route.vehicle.plate, status: route.status },
    plannedM: Math.round(route.distanceM),
    drivenM,
    plannedSec: first && end ? Math.round((end.plannedArriveAt.getTime() - first.plannedLeaveAt.getTime()) / 1000) : 0,
    workedSec: workedSecOf(route),
    visits: visits.length,
    done: visits.filter(({ status }) => status === 'done').length,
    failed: visits.filter(({ status }) => status === 'failed').length,
    onTime: visits.filter((stop) => isMade(stop) && isOnTime(stop)).length,
    unloads: stops.filter(({ kind, status }) => kind === 'unload' && status === 'done').length,
    units: units.length,
    doorKg: kg(sumOf(units, ({ weightKg }) => weightKg)),
    receivedKg: kg(sumOf(units, ({ receivedKg }) => receivedKg ?? 0)),
    newUnits: stops.filter(({ visit }) => visit?.delivery?.delivered).length,
  };
}

/** What comes next for a request that failed: the words with which one of its incidents was ended last. */
export function nextStepOf(facts: Pick<DayFacts, 'incidents'>, request: Pick<RequestDoc, '_id'>): string {
  const endedMs = ({ endedAt }: IncidentDoc) => endedAt?.getTime() ?? 0;
  const [last] = facts.incidents
    .filter(({ requestId, isEnded, endNote }) => requestId === String(request._id) && isEnded && endNote)
    .sort((one, other) => endedMs(other) - endedMs(one));
  return last?.endNote ?? '';
}

/** The report of a day from its facts. */
export function reportOf(facts: DayFacts): DayReport {
  const { day, routes, requests, incidents, drivenM } = facts;
  const of = (status: RequestDoc['status']) => requests.filter((request) => request.status === status);
  const rows = routes.map((route) => {
    const id = String(route._id);
    return routeReport(
      route,
      facts.units.filter(({ routeId }) => routeId === id),
      drivenM.get(id) ?? null,
    );
  });
  const failed = of('failed');
  const reasons = new Map<NonNullable<RequestDoc['failReason']>, number>();
  for (const { failReason } of failed) {
    const reason = failReason ?? 'other';
    reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  }
  const measured = rows.flatMap((row) => row.drivenM ?? []);
  const sum = (of: (row: (typeof rows)[number]) => number) => sumOf(rows, of);
  return {
    day,
    requests: {
      total: requests.length,
      done: of('done').length,
      failed: failed.length,
      cancelled: of('cancelled').length,
      open: requests.length - of('done').length - failed.length - of('cancelled').length,
      moved: facts.moved,
    },
    totals: {
      plannedM: sum(({ plannedM }) => plannedM),
      drivenM: measured.length > 0 ? sumOf(measured, (metres) => metres) : null,
      plannedSec: sum(({ plannedSec }) => plannedSec),
      workedSec: sum(({ workedSec }) => workedSec ?? 0),
      visits: sum(({ visits }) => visits),
      onTime: sum(({ onTime }) => onTime),
      made: sum(({ done, failed: notDone }) => done + notDone),
      unloads: sum(({ unloads }) => unloads),
      units: sum(({ units }) => units),
      doorKg: kg(sum(({ doorKg }) => doorKg)),
      receivedKg: kg(sum(({ receivedKg }) => receivedKg)),
      newUnits: sum(({ newUnits }) => newUnits),
    },
    routes: rows,
    failed: failed.map((request) => ({
      ...{ code: request.code, townName: request.townName, reason: request.failReason ?? 'other' },
      next: nextStepOf(facts, request),
    })),
    reasons: [...reasons].map(([reason, n]) => ({ reason, n })).sort((one, other) => other.n - one.n),
    incidents: incidents.map(({ kind, status, routeId, openedAt, endedAt, endNote, note }) => ({
      ...{ kind, status, openedAt: openedAt.toISOString(), endedAt: endedAt?.toISOString() ?? null },
      letter: routes.find(({ _id }) => String(_id) === routeId)?.letter ?? '',
      note: endNote || note,
    })),
  };
}
