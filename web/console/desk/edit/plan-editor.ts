import { computed, ref, shallowRef, watch, type ShallowRef } from 'vue';
import type { PlanTrial, RouteOrder } from '#shared/planning/edits';
import type { Plan, PlanChange } from '#shared/planning/planning';
import type { ApiError } from '../../../kernel/client';
import { asApiError, call, isAbort } from '../../../kernel/client';
import { tellError } from '../../ui/tell';
import { moveStep, orderOf, withTrial, type Moved, type Spot } from './order';

/** A stop in the hand of the dispatcher: where it would go, and what the checker says of that. */
export interface Move extends Moved {
  label: string;
  to: Spot | null;
}
interface Step {
  before: { routes: RouteOrder[]; pins: string[] };
  after: { routes: RouteOrder[]; pins: string[] };
}
/** Somebody else stored first: what they changed, and what was to be stored here. */
export interface EditConflict {
  changes: readonly PlanChange[];
  wanted: { routes: RouteOrder[]; pins: string[] };
}

const keyOf = (planId: string, version: number, orders: readonly RouteOrder[]) =>
  `${planId} ${version} ${JSON.stringify(orders)}`;

/** Changing the draft by hand: trials while something is dragged, storing, undo and redo, and the word of who came first. */
export function createPlanEditor(draft: ShallowRef<Plan | null>) {
  const move = shallowRef<Move | null>(null);
  const trial = shallowRef<PlanTrial | null>(null);
  const asking = ref(false);
  const saving = ref(0);
  const failed = shallowRef<ApiError | null>(null);
  const conflict = shallowRef<EditConflict | null>(null);
  const past = shallowRef<readonly Step[]>([]);
  const future = shallowRef<readonly Step[]>([]);
  const answers = new Map<string, PlanTrial>();
  let pending: AbortController | undefined;
  let writing: Promise<unknown> = Promise.resolve();
  let planIds: string[] = [];
  let failures = 0;

  const orders = computed(() => (draft.value && move.value ? moveStep(draft.value, move.value, move.value.to) : []));
  /** What board and map show: the draft, with the moved stop where it is held. */
  const shown = computed(() =>
    draft.value && trial.value
      ? withTrial(
          draft.value,
          orders.value.map(({ shiftId }) => shiftId),
          trial.value,
        )
      : draft.value,
  );

  async function ask(): Promise<void> {
    const plan = draft.value;
    pending?.abort();
    if (!plan || !move.value) return;
    const wanted = orders.value;
    const key = keyOf(plan.id, plan.version, wanted);
    const known = answers.get(key);
    failed.value = null;
    if (known) {
      trial.value = known;
      asking.value = false;
      return;
    }
    const mine = new AbortController();
    pending = mine;
    asking.value = true;
    try {
      const answer = await call(
        'tryOrder',
        { params: { id: plan.id }, body: { routes: wanted } },
        { signal: mine.signal },
      );
      answers.set(key, answer);
      if (pending === mine && move.value) trial.value = answer;
    } catch (thrown) {
      if (!isAbort(thrown) && pending === mine) failed.value = asApiError(thrown);
    } finally {
      if (pending === mine) asking.value = false;
    }
  }
  function take(next: Move): void {
    move.value = next;
    trial.value = null;
    void ask();
  }
  function hold(to: Spot | null): void {
    const held = move.value;
    if (!held || (held.to?.shiftId === to?.shiftId && held.to?.index === to?.index)) return;
    move.value = { ...held, to };
    void ask();
  }
  function letGo(): void {
    pending?.abort();
    move.value = null;
    trial.value = null;
    asking.value = false;
    failed.value = null;
  }
  const isInPlace = (held: Move) =>
    held.from?.shiftId === held.to?.shiftId && held.from?.index === held.to?.index && held.from !== undefined;

  /** Puts the stop where it is held. False when no vehicle gets there; every other failure is told here. */
  async function drop(): Promise<boolean> {
    const [held, plan] = [move.value, draft.value];
    if (!held || !plan || isInPlace(held)) {
      letGo();
      return true;
    }
    const wanted = orders.value;
    const answer = answers.get(keyOf(plan.id, plan.version, wanted)) ?? null;
    const failure = failed.value;
    if (answer?.undrivable.length || failure) {
      letGo();
      if (failure) tellError(failure);
      return failure !== null;
    }
    const before = wanted.map(({ shiftId }) => orderOf(plan, shiftId));
    letGo();
    const shiftIds = wanted.map(({ shiftId }) => shiftId);
    const pins = [...plan.pins];
    await store(
      { before: { routes: before, pins }, after: { routes: wanted, pins } },
      answer ? { expected: withTrial(plan, shiftIds, answer) } : {},
    );
    return true;
  }

  /**
   * Stores one step of the history, and shows meanwhile what is `expected` of it. What was to be stored on top of a step that failed is
   * given up with it: it was meant for a draft that there never was.
   */
  async function store(
    step: Step,
    { expected, isNew = true }: { expected?: Plan; isNew?: boolean } = {},
  ): Promise<boolean> {
    saving.value += 1;
    const base = draft.value;
    const failuresBefore = failures;
    if (expected) draft.value = expected;
    const job = writing.then(() => (failures === failuresBefore ? write(step.after) : undefined));
    writing = job.catch(() => (failures += 1));
    try {
      await job;
      if (failures !== failuresBefore) return false;
      if (isNew) {
        past.value = [...past.value, step].slice(-100);
        future.value = [];
      }
      return true;
    } catch (thrown) {
      await recover(thrown, base, step);
      return false;
    } finally {
      saving.value -= 1;
    }
  }
  /** A plan that is no copy yet is copied first. */
  async function write(after: Step['after']): Promise<void> {
    let plan = draft.value;
    if (!plan) return;
    if (!plan.edited || plan.status !== 'draft') {
      const { routes } = plan;
      plan = await call('copyPlan', { params: { id: plan.id }, body: {} });
      planIds = [...planIds, plan.id];
      draft.value = { ...plan, routes };
    }
    const next = await call(
      'editPlan',
      { params: { id: plan.id }, body: after },
      { ifMatch: draft.value?.version ?? plan.version },
    );
    answers.clear();
    draft.value = next;
  }
  async function recover(thrown: unknown, base: Plan | null, { after }: Step): Promise<void> {
    letGo();
    const error = asApiError(thrown);
    if (error.code === 'version_conflict' && draft.value) {
      conflict.value = { changes: (error.details['changes'] ?? []) as PlanChange[], wanted: after };
      await reload();
      return;
    }
    draft.value = base;
    tellError(thrown);
    await reload();
  }
  /** The plan as it is stored now. */
  async function reload(): Promise<void> {
    if (!draft.value) return;
    try {
      draft.value = await call('getPlan', { params: { id: draft.value.id } });
      answers.clear();
      past.value = [];
      future.value = [];
    } catch (thrown) {
      tellError(thrown);
    }
  }
  /** Stores what was to be stored, on top of what somebody else has changed. */
  async function repeat(): Promise<void> {
    const [plan, wanted] = [draft.value, conflict.value?.wanted];
    conflict.value = null;
    if (!plan || !wanted) return;
    const before = { routes: wanted.routes.map(({ shiftId }) => orderOf(plan, shiftId)), pins: [...plan.pins] };
    await store({ before, after: wanted });
  }
  async function undo(): Promise<void> {
    const step = past.value.at(-1);
    if (!step || saving.value) return;
    past.value = past.value.slice(0, -1);
    if (await store({ before: step.after, after: step.before }, { isNew: false }))
      future.value = [...future.value, step];
  }
  async function redo(): Promise<void> {
    const step = future.value.at(-1);
    if (!step || saving.value) return;
    future.value = future.value.slice(0, -1);
    if (await store(step, { isNew: false })) past.value = [...past.value, step];
  }
  /** Pins a request to its shift, or sets it free. */
  async function pin(requestId: string): Promise<void> {
    const plan = draft.value;
    if (!plan) return;
    const before = [...plan.pins];
    const after = before.includes(requestId) ? before.filter((id) => id !== requestId) : [...before, requestId];
    await store(
      { before: { routes: [], pins: before }, after: { routes: [], pins: after } },
      { expected: { ...plan, pins: after } },
    );
  }
  /** A copy of a plan becomes the draft that is changed. */
  async function begin(planId: string): Promise<boolean> {
    try {
      const copy = await call('copyPlan', { params: { id: planId }, body: {} });
      planIds = [copy.id];
      draft.value = copy;
      return true;
    } catch (thrown) {
      tellError(thrown);
      return false;
    }
  }
  // Another plan, another history; the copy of the same one goes on with it.
  watch(
    () => draft.value?.id,
    (id) => {
      if (id && planIds.includes(id)) return;
      planIds = id ? [id] : [];
      past.value = [];
      future.value = [];
      conflict.value = null;
      letGo();
      // The server reads the day once, so that the first stop that is taken is judged as fast as the others.
      if (id) call('tryOrder', { params: { id }, body: { routes: [] } }).catch(() => undefined);
    },
  );
  return {
    move,
    trial,
    asking,
    failed,
    shown,
    saving,
    conflict,
    canUndo: computed(() => past.value.length > 0),
    canRedo: computed(() => future.value.length > 0),
    take,
    hold,
    letGo,
    drop,
    undo,
    redo,
    pin,
    begin,
    reload,
    repeat,
  };
}
