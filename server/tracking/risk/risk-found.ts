import type { RouteRisk } from '#shared/dispatch/risks';

/** A risk as it was worked out, before it is decided whether anybody is told. */
export type RiskFound = Omit<RouteRisk, 'level'>;

/** From when on a risk is told, and under what it is over again: in between it stays what it was, so that nothing flickers. */
const bounds = { possible: { from: 0.2, until: 0.12 }, likely: { from: 0.5, until: 0.4 } } as const;

const keyOf = ({ kind, stopId }: Pick<RouteRisk, 'kind' | 'stopId'>) => `${kind}:${stopId ?? ''}`;

/** The risks that count, the likeliest first, with figures as people say them. */
export function risksToTell(found: readonly RiskFound[], before: readonly RouteRisk[]): RouteRisk[] {
  const levels = new Map(before.map((risk) => [keyOf(risk), risk.level]));
  return found
    .flatMap((risk): RouteRisk[] => {
      const was = levels.get(keyOf(risk));
      const { probability } = risk;
      const isLikely = probability >= (was === 'likely' ? bounds.likely.until : bounds.likely.from);
      if (!isLikely && probability < (was ? bounds.possible.until : bounds.possible.from)) return [];
      const level = isLikely ? 'likely' : 'possible';
      const figures = { probability: Math.round(probability * 100) / 100, over: Math.round(risk.over * 10) / 10 };
      return [{ ...risk, ...figures, level }];
    })
    .sort((one, other) => other.probability - one.probability);
}

/** Risks that are new or have become likely. */
export function raisedRisks(now: readonly RouteRisk[], before: readonly RouteRisk[]): RouteRisk[] {
  const levels = new Map(before.map((risk) => [keyOf(risk), risk.level]));
  return now.filter((risk) => {
    const was = levels.get(keyOf(risk));
    return was === undefined || (was === 'possible' && risk.level === 'likely');
  });
}

/** Whether other risks count now, or at another level. */
export function haveChanged(now: readonly RouteRisk[], before: readonly RouteRisk[]): boolean {
  const words = (risks: readonly RouteRisk[]) =>
    risks
      .map((risk) => `${keyOf(risk)}:${risk.level}`)
      .sort()
      .join();
  return words(now) !== words(before);
}
