import type { Dossier } from '#shared/settlement/dossiers';
import type { DossierKind } from '#shared/settlement/evidence';
import { AppError } from '../../kernel/errors';

type State = Dossier['state'];
/** `fill` and `miss` follow the evidence; `issue` and `stop` end an invoice dossier; the others are a person's. */
export type DossierEvent =
  | 'fill'
  | 'miss'
  | 'issue'
  | 'stop'
  | 'submit'
  | 'refuse'
  | 'grant'
  | 'reject'
  | 'reopen'
  | 'receive'
  | 'drop';

interface Step {
  kind: DossierKind | 'both';
  from: State;
  event: DossierEvent;
  to: State;
}

/** The lives of both dossiers. Nothing else sets a state. */
export const dossierSteps: readonly Step[] = [
  { kind: 'both', from: 'collecting', event: 'fill', to: 'complete' },
  { kind: 'both', from: 'complete', event: 'miss', to: 'collecting' },
  { kind: 'both', from: 'collecting', event: 'drop', to: 'dropped' },
  { kind: 'both', from: 'complete', event: 'drop', to: 'dropped' },
  { kind: 'both', from: 'dropped', event: 'reopen', to: 'collecting' },
  { kind: 'invoice', from: 'complete', event: 'issue', to: 'issued' },
  { kind: 'invoice', from: 'complete', event: 'stop', to: 'stopped' },
  { kind: 'subsidy', from: 'complete', event: 'submit', to: 'submitted' },
  { kind: 'subsidy', from: 'complete', event: 'refuse', to: 'refused' },
  { kind: 'subsidy', from: 'submitted', event: 'grant', to: 'granted' },
  { kind: 'subsidy', from: 'submitted', event: 'reject', to: 'rejected' },
  { kind: 'subsidy', from: 'rejected', event: 'reopen', to: 'collecting' },
  { kind: 'subsidy', from: 'refused', event: 'reopen', to: 'collecting' },
  { kind: 'subsidy', from: 'granted', event: 'receive', to: 'received' },
];

/** Where an event leads; null when it is not possible from there. */
export function nextState(dossier: { kind: DossierKind; state: State }, event: DossierEvent): State | null {
  const { kind, state } = dossier;
  return (
    dossierSteps.find((one) => (one.kind === 'both' || one.kind === kind) && one.from === state && one.event === event)
      ?.to ?? null
  );
}

/** The same; throws `wrong_state`. */
export function stateAfter(dossier: { kind: DossierKind; state: State }, event: DossierEvent): State {
  const to = nextState(dossier, event);
  if (!to)
    throw new AppError('wrong_state', `A ${dossier.kind} dossier that is ${dossier.state} does not take "${event}"`, {
      action: 'Load it again to see where it stands.',
      details: { state: dossier.state },
    });
  return to;
}

/** States in which evidence still changes. */
export const isOpen = (state: State): boolean => state === 'collecting' || state === 'complete';
/** States in which a subsidy counts against the person's number. */
export const countsAsHad: readonly State[] = ['submitted', 'granted', 'received'];
