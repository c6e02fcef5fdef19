import type { Plan } from '#shared/planning/planning';
import type { QueueItem } from '../queue/queue-items';

/** Arrivals that move by less than this are the same to a resident. */
const noticeableMs = 10 * 60_000;

/** What publishing does to one crew. */
interface CrewChange {
  letter: string;
  crewName: string;
  visits: number;
  /** The crew has no published route yet. */
  isNew: boolean;
  gains: string[];
  losses: string[];
}
/** What publishing a plan changes against what stands now; ids of requests. */
interface PublicationChanges {
  added: string[];
  moved: string[];
  shifted: string[];
  removed: string[];
  crews: CrewChange[];
}

export function publicationChanges(plan: Pick<Plan, 'routes'>, items: readonly QueueItem[]): PublicationChanges {
  const next = new Map<string, { letter: string; startMs: number }>();
  for (const { letter, stops } of plan.routes)
    for (const { requestId, startAt } of stops)
      if (requestId && !next.has(requestId)) next.set(requestId, { letter, startMs: Date.parse(startAt) });
  const planned = items.filter(({ state }) => state === 'planned');
  const before = new Map(planned.map((item) => [item.request.id, item]));
  const ids = [...next.keys()];
  const isMoved = (id: string) => before.has(id) && before.get(id)?.letter !== next.get(id)?.letter;
  const isShifted = (id: string) => {
    const etaAt = before.get(id)?.etaAt;
    return !!etaAt && !isMoved(id) && Math.abs(Date.parse(etaAt) - (next.get(id)?.startMs ?? 0)) >= noticeableMs;
  };
  const crews = plan.routes.flatMap(({ letter, crewName, stops }): CrewChange[] => {
    const now = new Set(stops.flatMap(({ requestId }) => requestId ?? []));
    const had = planned.filter((item) => item.letter === letter).map(({ request }) => request.id);
    const gains = [...now].filter((id) => !had.includes(id));
    const losses = had.filter((id) => !now.has(id));
    const isTouched = gains.length > 0 || losses.length > 0 || [...now].some(isShifted);
    return isTouched ? [{ letter, crewName, visits: now.size, isNew: had.length === 0, gains, losses }] : [];
  });
  return {
    added: ids.filter((id) => !before.has(id)),
    moved: ids.filter(isMoved),
    shifted: ids.filter(isShifted),
    removed: planned.map(({ request }) => request.id).filter((id) => !next.has(id)),
    crews,
  };
}
