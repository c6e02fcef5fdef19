import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { CollectorActInput, Route } from '#shared/dispatch/routes';
import { ApiError, asApiError, call, uploadPhoto } from '../../kernel/client';
import { districtNow } from '../../kernel/clock';
import { useDistrict } from '../../kernel/district';
import { t } from '../../kernel/i18n';
import { watch as watchTopic } from '../../kernel/live';
import { createSender } from './act-sender';
import { applyAct } from './apply-act';
import { phoneStore, type WaitingAct } from './phone-store';
import { changesOf, type RouteChange } from './route-changes';
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
  let accountId = '';
  let unwatch: (() => void) | null = null;
  let watched = '';

  const volumeOf = (key: string) => district.byKey.get(key)?.volumeLitres ?? 0;
  const route = computed(() =>
    known.value
      ? waiting.value
          .filter(({ routeId, refused }) => routeId === known.value?.id && !refused)
          .reduce((now, { act }) => applyAct(now, act, volumeOf), known.value)
      : null,
  );
  const refused = computed(() => waiting.value.filter((one) => one.refused));
  const next = computed(() =>
    route.value?.stops.find(({ kind, status }) => kind !== 'start' && ['planned', 'onway', 'door'].includes(status)),
  );

  /** Acts that the server has taken: they count through its route, even while the phone's store still holds them. */
  const taken = new Set<string>();

  async function readWaiting(): Promise<void> {
    const stored = await phoneStore.listActs();
    waiting.value = stored.filter(({ act }) => !taken.has(act.actId));
  }

  /** Takes a route from the server. A push may be older than an answer: only a newer version counts. */
  async function take(fresh: Route | null, announce: boolean): Promise<void> {
    const before = known.value;
    if (fresh && before?.id === fresh.id && fresh.version < before.version) return;
    if (announce && before && fresh) changes.value = [...changes.value, ...changesOf(before, fresh)];
    known.value = fresh;
    await phoneStore.keepRoute({ accountId, day: day.value, route: fresh });
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
            'dispatch:route-changed': ({ route: fresh }) => void take(fresh, true),
            'dispatch:day-published': () => void load(),
          },
          () => void load(),
        )
      : null;
  }

  /** The kept work at once, then the server's. Without signal the kept work stands. */
  async function load(of = accountId): Promise<void> {
    accountId = of;
    const kept = await phoneStore.readRoute();
    if (kept?.accountId === accountId && !known.value) {
      known.value = kept.route;
      day.value = kept.day;
    }
    await readWaiting();
    try {
      const answer = await call('getMyRoute');
      day.value = answer.day;
      await take(answer.route, known.value !== null);
      error.value = null;
    } catch (thrown) {
      const failure = asApiError(thrown);
      if (!known.value || failure.code !== 'offline') error.value = failure;
    }
    loading.value = false;
    sender.wake();
  }

  const sender = createSender({
    list: phoneStore.listActs,
    prepare: async (act) => {
      const upload = async (number: string): Promise<string> => {
        if (!number.startsWith('phone:')) return number;
        const photo = await phoneStore.readPhoto(number);
        if (!photo) throw new ApiError('not_found', t('collector.photo.lost'), '');
        if (photo.photoId) return photo.photoId;
        const { id } = await uploadPhoto(photo.blob, { idempotencyKey: number.slice('phone:'.length) });
        await phoneStore.uploadedPhoto(number, id);
        return id;
      };
      if (act.type === 'collect' && act.unit.photoIds)
        return { ...act, unit: { ...act.unit, photoIds: await Promise.all(act.unit.photoIds.map(upload)) } };
      if (act.type === 'cannot_do' && act.photoId) return { ...act, photoId: await upload(act.photoId) };
      return act;
    },
    send: async (routeId, act) => {
      const reply = await call('performActs', { params: { id: routeId }, body: { acts: [act] } });
      const [result] = reply.results;
      const ok = result?.ok ?? false;
      if (ok) {
        // In one turn: an act that waits no more and is not yet in the route would throw the page back a step.
        taken.add(act.actId);
        waiting.value = waiting.value.filter((one) => one.act.actId !== act.actId);
        await take(reply.route, false);
      }
      return {
        ok,
        message: result?.message ?? '',
        action: result?.action ?? '',
        route: reply.route,
      };
    },
    keep: phoneStore.putAct,
    drop: async ({ seq }) => {
      if (seq !== undefined) await phoneStore.dropAct(seq);
    },
    isPassing: (thrown) =>
      ['offline', 'unavailable', 'too_many_requests', 'internal'].includes(asApiError(thrown).code),
    refusalOf: (thrown) => {
      const { code, message, action } = asApiError(thrown);
      return { message: message || t(`error.${code}.title`), action: action || t(`error.${code}.action`) };
    },
    changed: async (fresh) => {
      await readWaiting();
      if (fresh) await take(fresh, false);
    },
    wait: (ms) => new Promise((resume) => setTimeout(resume, ms)),
  });
  window.addEventListener('online', () => sender.wake());

  /** Does an act: it is on the phone before anything is sent, and counts on the screen at once. */
  async function perform(body: ActBody): Promise<void> {
    if (!known.value) return;
    const place = lastPlace.value;
    // Through JSON: forms hand in reactive lists, which the phone's database does not take.
    const act = JSON.parse(
      JSON.stringify({ ...body, actId: crypto.randomUUID(), at: districtNow().toISOString(), ...(place && { place }) }),
    ) as CollectorActInput;
    await phoneStore.addAct({ routeId: known.value.id, act, refused: null });
    await readWaiting();
    sender.wake();
  }

  /** A person's decision on a refused act: try it again as it is, or leave it. */
  async function decide(one: WaitingAct, decision: 'again' | 'drop'): Promise<void> {
    if (decision === 'again') await phoneStore.putAct({ ...one, refused: null });
    else if (one.seq !== undefined) await phoneStore.dropAct(one.seq);
    await readWaiting();
    await load();
  }

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
    route,
    day,
    next,
    waiting,
    refused,
    changes,
    unconfirmed,
    loading,
    error,
    load,
    perform,
    decide,
    acknowledge,
  };
});
