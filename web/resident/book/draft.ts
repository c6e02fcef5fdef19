import { defineStore } from 'pinia';
import { computed, reactive, ref, shallowRef, watch } from 'vue';
import type { Api } from '#shared/api';
import type { CallInput } from '#shared/kernel/endpoint';
import type { RequestInput } from '#shared/requests/requests';
import type { ApiError } from '../../kernel/client';
import { useRefused } from '../../kernel/refused';
import { useSession } from '../../kernel/session';
import { isPhone } from '../sign-in/phone-number';
import { emptyDraft, keepDraft, keptDraft } from './kept-draft';
import { steps, type Step } from './steps';

/** The booking that is being typed: kept in this tab, so that a reload or a call in between loses nothing. */
export const useDraft = defineStore('draft', () => {
  const draft = reactive(keptDraft());
  const session = useSession();
  /** Why a step was opened again. */
  const notice = shallowRef<{ step: Step; error: ApiError } | null>(null);
  /** True once this tab's booking is made: the way back leads to the start, not into an empty form. */
  const finished = ref(false);
  /** What was refused about the fields of that step. */
  const { refused, take } = useRefused();
  watch(notice, (now) => take(now?.error ?? null), { flush: 'sync' });
  watch(draft, () => keepDraft(draft), { deep: true });

  const contactPhone = computed(() => (draft.forSomebodyElse ? draft.otherPhone : draft.phone).trim());
  const isSignedIn = computed(() => session.role === 'resident');
  const done: Record<Step, () => boolean> = {
    items: () => draft.items.length > 0,
    place: () => draft.pin !== null && draft.text.trim().length >= 2,
    time: () => draft.slot !== null && (draft.kind === 'collect' || draft.order !== null),
    contact: () => isSignedIn.value && draft.name.trim().length > 0 && isPhone(contactPhone.value),
    price: () => false,
  };
  const isDone = (step: Step) => done[step]();
  const firstOpen = computed<Step>(() => steps.find((step) => !isDone(step)) ?? 'price');

  function body(districtCode: string, photoIds: string[]): RequestInput | null {
    const { pin, slot } = draft;
    if (!pin || !slot) return null;
    return {
      districtCode,
      kind: draft.kind,
      mode: draft.kind === 'exchange' ? draft.mode : 'same_visit',
      items: draft.items.map((item) => ({ ...item })),
      address: {
        place: { ...pin },
        text: draft.text.trim(),
        unit: draft.unit.trim(),
        floor: draft.floor,
        lift: draft.lift,
      },
      contact: { name: draft.name.trim(), phone: contactPhone.value },
      forSomebodyElse: draft.forSomebodyElse,
      slot: { ...slot },
      photoIds,
      note: draft.note.trim(),
      ...(draft.hold && { hold: draft.hold.secret }),
      ...(draft.kind === 'exchange' && draft.order && { dealerOrderCode: draft.order.code }),
    };
  }
  /** What the visit asks of the routes. */
  function demand(districtCode: string): CallInput<Api['listSlotOffers']>['body'] | null {
    const { pin, items, floor, lift, kind, mode, order } = draft;
    if (!pin) return null;
    const exchange = kind === 'exchange' ? { mode, ...(order && { dealerOrderCode: order.code }) } : {};
    return {
      districtCode,
      place: { ...pin },
      floor,
      lift,
      items: items.map((item) => ({ ...item })),
      kind,
      ...exchange,
    };
  }
  /** One key for one content: sending the same again cannot book twice, another content is another booking. */
  function keyFor(input: RequestInput): string {
    const text = JSON.stringify(input);
    if (draft.attempt?.body !== text) draft.attempt = { key: crypto.randomUUID(), body: text };
    return draft.attempt.key;
  }
  /** Starts anew; name and telephone are kept for the next one. */
  function clear(): void {
    const { name, phone, forSomebodyElse } = draft;
    Object.assign(draft, emptyDraft(), forSomebodyElse ? { phone } : { name, phone });
    notice.value = null;
  }
  return { draft, notice, refused, finished, contactPhone, isSignedIn, isDone, firstOpen, body, demand, keyFor, clear };
});
