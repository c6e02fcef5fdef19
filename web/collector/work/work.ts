import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { CollectorActInput, Route, UnfinishedRoute } from '#shared/dispatch/routes';
import { asApiError, call, type ApiError } from '../../kernel/client';
import { districtNow } from '../../kernel/clock';
import { useDistrict } from '../../kernel/district';
import { t } from '../../kernel/i18n';
import { watch as watchTopic } from '../../kernel/live';
import { createSender } from './act-sender';
import { applyActs } from './apply-act';
import { asHappened, corrected, withAgreedOrder } from './correct-act';
import { actsOfStop } from './gone-stop';
import { phoneId } from './phone-id';
import { phoneStore, type WaitingAct } from './phone-store';
import { prepareAct } from './prepare-act';
import { unloadingBehind } from './left-aboard';
import { changesBy, mergeChanges, type RouteChange } from './route-changes';
import { lastPlace } from './position';

type ActBody = CollectorActInput extends infer A
  ? A extends unknown
    ? Omit<A, 'actId' | 'at' | 'place'>
    : never
  : never;

/** Today's work of one crew: the route as the server knows it, the acts that wait, and the route as it looks with them. */
export const useWork = defineStore('work', () => {
  const district = useDistrict();
  const known = shallowRef<Route | null>(null);
  const day = ref('');
  const waiting = shallowRef<WaitingAct[]>([]);
  const loading = ref(true);
  const error = shallowRef<ApiError | null>(null);
  const changes = shallowRef<RouteChange[]>([]);
  /** What has to be finished before this route is started, as the server said last. */
  const unfinished = shallowRef<UnfinishedRoute | null>(null);
  /** Another day than today whose route is worked on; null for today. */
  const lookedAt = ref<string | null>(null);
  /** The session has ended: acts stay here until somebody signs in. */
  const signedOut = ref(false);
  /** The last thing could not be kept: the phone's store is full or closed. */
  const isFull = ref(false);
  let accountId = '';
  let unwatch: (() => void) | null = null;
  let watched = '';

  const volumeOf = (key: string) => district.byKey.get(key)?.volumeLitres ?? 0;
  const route = computed(() => {
    if (!known.value) return null;
    const { id } = known.value;
    const acts = waiting.value.filter(({ routeId, refused }) => routeId === id && !refused).map(({ act }) => act);
    return applyActs(known.value, acts, volumeOf);
  });
  const refused = computed(() => waiting.value.filter((one) => one.refused));
  const next = computed(() =>
    route.value?.stops.find(({ kind, status }) => kind !== 'start' && ['planned', 'onway', 'door'].includes(status)),
  );

  /** Where what is still aboard can be unloaded when no unloading is ahead. */
  const leftFor = computed(() => (route.value?.status === 'started' ? unloadingBehind(route.value) : null));

  /** Acts that the server has taken: they count through its route, even while the phone's store still holds them. */
  const taken = new Set<string>();

  async function readWaiting(): Promise<void> {
    const stored = await phoneStore.listActs();
    waiting.value = stored.filter(({ act }) => !taken.has(act.actId));
  }

  /** Takes a route from the server, where it is news; see `changesBy`. */
  async function take(fresh: Route | null, from: 'answer' | 'push' | 'act'): Promise<void> {
    const told = changesBy(known.value, fresh, from);
    if (!told) return;
    changes.value = mergeChanges(changes.value, told);
    known.value = fresh;
    // A full phone still works with what is in memory; its acts say so themselves.
    await phoneStore.keepRoute({ accountId, day: day.value, route: fresh }).catch(() => undefined);
    follow(fresh?.id ?? '');
  }

  function follow(routeId: string): void {
    if (watched === routeId) return;
    unwatch?.();
    watched = routeId;
    unwatch = routeId
      ? watchTopic(
          { kind: 'route', routeId },
          {
            'dispatch:route-changed': ({ route: fresh }) => void take(fresh, 'push'),
            'dispatch:day-published': () => void load(),
          },
          () => void load(),
        )
      : null;
  }

  /** The kept work at once, then the server's. Without signal the kept work stands. */
  async function load(of = accountId): Promise<void> {
    accountId = of;
    signedOut.value = false;
    const kept = await phoneStore.readRoute();
    if (kept?.accountId === accountId && !known.value) {
      known.value = kept.route;
      day.value = kept.day;
    }
    await readWaiting();
    try {
      const asked = lookedAt.value;
      const answer = await call('getMyRoute', { query: asked ? { day: asked } : {} });
      // Whoever has turned to another day meanwhile waits for that one.
      if (lookedAt.value !== asked) return;
      day.value = answer.day;
      unfinished.value = answer.unfinished;
      await take(answer.route, 'answer');
      error.value = null;
    } catch (thrown) {
      const failure = asApiError(thrown);
      if (!known.value || failure.code !== 'offline') error.value = failure;
      if (failure.code === 'unauthenticated') signedOut.value = true;
    }
    loading.value = false;
    sender.wake();
  }

  /** Works on the route of another day, or (null) on today's again. */
  async function turnTo(otherDay: string | null): Promise<void> {
    lookedAt.value = otherDay;
    changes.value = [];
    await load();
  }

  /** The route as it is after acts; of one that is not looked at only what it means for this one counts. */
  async function takeActed(fresh: Route): Promise<void> {
    if (known.value?.id === fresh.id) await take(fresh, 'act');
    else if (fresh.status !== 'started') void load();
  }

  const sender = createSender({
    list: phoneStore.listActs,
    prepare: prepareAct,
    send: async (routeId, acts) => {
      const { results, route: fresh } = await call('performActs', {
        params: { id: routeId },
        body: { acts, untilRefused: true, phone: { id: phoneId(), now: districtNow().toISOString() } },
      });
      // In one turn: an act that waits no more and is not yet in the route would throw the page back a step.
      for (const { ok, actId } of results) if (ok) taken.add(actId);
      waiting.value = waiting.value.filter(({ act }) => !taken.has(act.actId));
      await takeActed(fresh);
      return { results, route: fresh };
    },
    keep: phoneStore.putAct,
    drop: (taken) => phoneStore.dropActs(taken.flatMap(({ seq }) => seq ?? [])),
    isPassing: (thrown) =>
      ['offline', 'unavailable', 'too_many_requests', 'internal'].includes(asApiError(thrown).code),
    isSignedOut: (thrown) => asApiError(thrown).code === 'unauthenticated',
    signedOut: () => (signedOut.value = true),
    refusalOf: (thrown) => {
      const { code, message, action, details } = asApiError(thrown);
      const told = { message: message || t(`error.${code}.title`), action: action || t(`error.${code}.action`) };
      return { code, ...told, details, conflict: null };
    },
    changed: async (fresh) => {
      await readWaiting();
      if (fresh) await takeActed(fresh);
    },
    wait: (ms) => new Promise((resume) => setTimeout(resume, ms)),
  });
  window.addEventListener('online', () => sender.wake());
  // So that the browser does not clear what waits when space is short.
  void navigator.storage?.persist?.().catch(() => undefined);
  void phoneStore.dropOldPhotos().catch(() => undefined);

  /** Does an act: it is on the phone before anything is sent, and counts on the screen at once. */
  async function perform(body: ActBody): Promise<void> {
    if (!known.value) return;
    const place = lastPlace.value;
    // Through JSON: forms hand in reactive lists, which the phone's database does not take.
    const act = JSON.parse(
      JSON.stringify({ ...body, actId: crypto.randomUUID(), at: districtNow().toISOString(), ...(place && { place }) }),
    ) as CollectorActInput;
    await keeping(async () => {
      await phoneStore.addAct({ routeId: known.value?.id ?? '', act, refused: null });
      await readWaiting();
      sender.wake();
    });
  }

  /** Keeps something on the phone. When that fails a person is told that it was not kept. */
  async function keeping(work: () => Promise<void>): Promise<void> {
    try {
      await work();
      isFull.value = false;
    } catch {
      isFull.value = true;
    }
  }

  /** A person's decision on a refused act: try it again as it is, or leave it. */
  async function decide(one: WaitingAct, decision: 'again' | 'drop'): Promise<void> {
    if (decision === 'again') await phoneStore.putAct({ ...one, refused: null });
    else if (one.seq !== undefined) await phoneStore.dropActs([one.seq]);
    await readWaiting();
    await load();
  }

  /** Sends a refused act again with the field put right that it was refused for. */
  async function correct(one: WaitingAct, value: string): Promise<void> {
    await keeping(async () => {
      for (const changed of corrected(await phoneStore.listActs(), one, value)) await phoneStore.putAct(changed);
      await readWaiting();
    });
    await load();
  }

  /**
   * Nobody goes to this stop any more: what waits for it is left, and the line goes on. Units that were collected there and are `aboard` go up by
   * themselves, so that they are on record.
   */
  async function leaveStop(one: WaitingAct, aboard: readonly WaitingAct[] = []): Promise<void> {
    const kept = new Set(aboard.map(({ seq }) => seq));
    await keeping(async () => {
      const ofStop = actsOfStop(await phoneStore.listActs(), one);
      // First: until the refused act is gone the line stands still.
      for (const unit of ofStop) if (kept.has(unit.seq)) await phoneStore.putAct({ ...unit, refused: null });
      await phoneStore.dropActs(ofStop.flatMap(({ seq }) => (seq === undefined || kept.has(seq) ? [] : [seq])));
      await readWaiting();
    });
    await load();
  }

  /** A refused act goes up again and says what was missing. */
  async function sayAgain(said: WaitingAct): Promise<void> {
    await keeping(async () => {
      await phoneStore.putAct(said);
      await readWaiting();
    });
    await load();
  }
  /** The resident had agreed to the other order. */
  const agreeOrder = (one: WaitingAct): Promise<void> => sayAgain(withAgreedOrder(one));
  /** What must not ride together is aboard together already. */
  const tellAboard = (one: WaitingAct): Promise<void> => sayAgain(asHappened(one));

  /** A change that the server waits to hear about, also one that came while this phone was away. */
  const unconfirmed = computed(() => {
    const change = route.value?.change;
    const isOver = route.value?.status === 'finished' || route.value?.status === 'closed';
    return change && !change.confirmedAt && !isOver ? change : null;
  });
  /** The crew has read what has changed: the dispatcher sees it as soon as there is signal. */
  async function acknowledge(): Promise<void> {
    changes.value = [];
    if (unconfirmed.value) await perform({ type: 'confirm_change', revision: unconfirmed.value.revision });
  }
  return {
    /** The route as the server has it, without the acts that wait. */
    known,
    ...{ route, day, next, leftFor, waiting, refused, changes, unconfirmed, loading, error, signedOut, isFull },
    ...{
      unfinished,
      lookedAt,
      load,
      turnTo,
      perform,
      keeping,
      decide,
      correct,
      agreeOrder,
      tellAboard,
      leaveStop,
      acknowledge,
    },
  };
});
