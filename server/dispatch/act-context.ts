import type { CollectorAct } from '#shared/dispatch/routes';
import type { Actor } from '../kernel/actor';
import type { Transaction } from '../kernel/events/transact';
import type { Kernel } from '../kernel/kernel';
import type { RuleContext } from './guards';
import type { StopDoc, UnitDoc, VisitDoc } from './model';

/** What is known while an act is tried. A handler changes `route` and `stop` in place; they are written after it. */
export interface ActContext extends RuleContext {
  kernel: Kernel;
  tx: Transaction;
  actor: Actor;
  /** The time the act counts for. */
  at: Date;
  units: readonly UnitDoc[];
  /** Codes of the transaction's acts that units have. */
  takenCodes: ReadonlySet<string>;
}

/** What the handler of one act is given. */
export type ContextOf<T extends CollectorAct['type']> = ActContext & { act: Extract<CollectorAct, { type: T }> };

/** Does what an act means, inside its transaction. */
export type ActHandler<T extends CollectorAct['type']> = (context: ContextOf<T>) => Promise<void>;

/** The stop of an act at a stop. */
export function stopIn({ stop }: RuleContext): StopDoc {
  if (!stop) throw new Error('this act has no stop');
  return stop;
}

/** The visit of an act at a door. */
export function visitIn(context: RuleContext): VisitDoc {
  const { visit } = stopIn(context);
  if (!visit) throw new Error('this stop has no visit');
  return visit;
}

/** What every event of a stop says. */
export function stopEvent(context: RuleContext) {
  const { route } = context;
  const stop = stopIn(context);
  return {
    routeId: String(route._id),
    day: route.day,
    stopId: stop.id,
    requestId: stop.visit?.requestId ?? null,
  };
}
