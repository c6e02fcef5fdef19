import { computed, onScopeDispose, reactive, ref, shallowRef, watch } from 'vue';
import type { Material } from '#shared/custody/states';
import { addDays, dayOf } from '#shared/kernel/time';
import type { FlowSumName, Stage } from '#shared/sorting/flows';
import { call } from '../../kernel/client';
import { districtNow } from '../../kernel/clock';
import { useDistrict } from '../../kernel/district';
import { districtZone } from '../../kernel/format';
import { t } from '../../kernel/i18n';
import { useLoad } from '../ui/use-load';

/** A number of the page: a sum, or what left a stage, reached one, or went between two. */
export interface FlowNumber {
  sum?: FlowSumName;
  fromStage?: Stage;
  toStage?: Stage;
}
/** The number whose units are shown, in the view in which it was pressed. */
export interface Chosen {
  title: string;
  query: FlowNumber & { from: string; to: string };
}

const daysBack = 29;
const everySec = 20;
/** How soon it is asked again while days are being counted. */
const countingSec = 2;

/** The flows of a period, narrowed by centre, category and material, and the number that is opened. */
export function useFlow() {
  const place = useDistrict();
  const today = dayOf(districtNow(), districtZone.value);
  const period = ref<[string, string]>([addDays(today, -daysBack), today]);
  const narrowed = reactive({ siteId: '', categoryKey: '', material: '' as Material | '' });
  const view = computed(() => ({
    from: period.value[0],
    to: period.value[1],
    ...(narrowed.siteId && { siteId: narrowed.siteId }),
    ...(narrowed.categoryKey && { categoryKey: narrowed.categoryKey }),
    ...(narrowed.material && { material: narrowed.material }),
  }));
  const { data, error, loading, reload } = useLoad((signal) => call('getFlows', { query: view.value }, { signal }));
  const { data: sites } = useLoad((signal) =>
    call('listSites', { query: { districtCode: place.district?.code ?? '' } }, { signal }).then(({ items }) =>
      items.filter(({ kind }) => kind === 'centre'),
    ),
  );
  watch(view, () => void reload());
  // Whole days of many centres have no push: they are read again now and then.
  const often = setInterval(() => !document.hidden && void reload(), everySec * 1000);
  let soon: ReturnType<typeof setTimeout> | undefined;
  watch(data, (now) => {
    clearTimeout(soon);
    if (now?.uncountedDays) soon = setTimeout(() => void reload(), countingSec * 1000);
  });
  onScopeDispose(() => (clearInterval(often), clearTimeout(soon)));

  const chosen = shallowRef<Chosen | null>(null);
  const nameOf = ({ sum, fromStage, toStage }: FlowNumber): string => {
    const stage = (key: Stage) => t(`flow.stage.${key}`);
    if (sum) return t(`flow.sum.${sum}`);
    if (fromStage && toStage) return t('flow.between', { from: stage(fromStage), to: stage(toStage) });
    if (fromStage) return t('flow.left', { stage: stage(fromStage) });
    return toStage ? t('flow.reached', { stage: stage(toStage) }) : '';
  };
  const choose = (number: FlowNumber) => {
    chosen.value = { title: nameOf(number), query: { ...view.value, ...number } };
  };
  return { period, narrowed, data, error, loading, reload, sites, chosen, choose, nameOf };
}
