import { shallowRef } from 'vue';
import type { RequestStatusPage } from '#shared/requests/requests';
import type { NearVehicle } from '#shared/tracking/tracking';
import { asApiError, call, type ApiError } from '../../kernel/client';
import { useDistrict } from '../../kernel/district';
import { addMessages } from '../../kernel/i18n';
import '../../kernel/i18n/work-words';
import { useLive } from '../../kernel/live';
import { statusMessages } from './messages';

addMessages('status', statusMessages);

/** What the page shows: the booking, and the vehicle while it is on the way and near. */
export interface StatusView extends RequestStatusPage {
  vehicle: NearVehicle | null;
}

/** The page behind a secret link: snapshot, then every change; the vehicle moves by its own push. */
export function useStatus(secret: () => string) {
  const place = useDistrict();
  const act = shallowRef<ApiError | null>(null);
  const live = useLive<StatusView>(() => ({ kind: 'request' as const, secret: secret() }), {
    snapshot: async (signal) => {
      const page = await call('getStatusPage', { params: { secret: secret() } }, { signal });
      const [near] = await Promise.all([
        page.status === 'onway' ? call('getNearVehicle', { params: { secret: secret() } }, { signal }) : null,
        place.load(page.districtCode),
      ]);
      return { ...page, vehicle: near?.vehicle ?? null };
    },
    on: {
      'requests:status-page-changed': ({ page }, before) => ({
        ...page,
        vehicle: page.status === 'onway' ? before.vehicle : null,
      }),
      'tracking:vehicle-near': ({ vehicle }, page) => ({ ...page, vehicle }),
    },
  });
  /** Runs an act of this page; true when it worked. The answer comes by the line and by a fresh snapshot. */
  async function run(name: () => Promise<unknown>): Promise<boolean> {
    act.value = null;
    try {
      await name();
      await live.reload();
      return true;
    } catch (thrown) {
      act.value = asApiError(thrown);
      void live.reload();
      return false;
    }
  }
  return { ...live, act, run };
}
