import { defineStore } from 'pinia';
import { shallowRef, watch } from 'vue';
import type { DoorNeeds } from '#shared/settlement/dossiers';
import { call } from '../../kernel/client';
import { phoneStore } from './phone-store';
import { useWork } from './work';

/** What the dossiers of today's visits hold, kept on the phone with the route: what is lacking is known at the door without signal too. */
export const useNeeds = defineStore('needs', () => {
  const work = useWork();
  const items = shallowRef<readonly DoorNeeds[]>([]);
  async function load(): Promise<void> {
    if (items.value.length === 0) items.value = (await phoneStore.readNeeds()) ?? [];
    const fresh = await call('listDoorNeeds');
    items.value = fresh.items;
    await phoneStore.keepNeeds(fresh.items);
  }
  // Asked again with every stop that changes its state, as long as there is signal.
  watch(
    () => work.route && `${work.route.id} ${work.route.stops.map(({ status }) => status).join()}`,
    (route) => {
      if (route) void load().catch(() => undefined);
    },
    { immediate: true },
  );
  const of = (requestId: string) => items.value.find((one) => one.requestId === requestId)?.dossiers ?? [];
  return { of };
});
