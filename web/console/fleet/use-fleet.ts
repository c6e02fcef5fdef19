import type { Crew, ShiftTemplate, Vehicle } from '#shared/fleet/fleet';
import type { PushData } from '#shared/sockets';
import { call } from '../../kernel/client';
import { useLive, type Live } from '../../kernel/live';

/** A list of the own fleet, read again when somebody saves one of its kind. */
function useList<T>(kind: PushData<'fleet:changed'>['of'], read: (signal: AbortSignal) => Promise<{ items: T[] }>) {
  const list: Live<T[]> = useLive<T[]>(() => ({ kind: 'fleet' }), {
    snapshot: (signal) => read(signal).then(({ items }) => items),
    on: {
      'fleet:changed': ({ of }) => void (of === kind && list.reload()),
      'kernel:resync': () => void list.reload(),
    },
  });
  return list;
}

export const useVehicles = () => useList<Vehicle>('vehicle', (signal) => call('listVehicles', {}, { signal }));
export const useCrews = () => useList<Crew>('crew', (signal) => call('listCrews', {}, { signal }));
export const useTemplates = () =>
  useList<ShiftTemplate>('template', (signal) => call('listShiftTemplates', {}, { signal }));
