import { t } from '../../../kernel/i18n';
import { call } from '../../../kernel/client';
import { tellError, tellRefused } from '../../ui/tell';
import type { Desk } from '../desk';

/** Begins to change the day by hand: on the draft that is looked at, else on a copy of what is published. */
export function useAdjust(desk: Desk): () => Promise<void> {
  let isBusy = false;
  return async function adjust(): Promise<void> {
    if (isBusy) return;
    if (desk.isClosed.value) return tellRefused(t('desk.closing.isClosed'));
    if (desk.draft.value) {
      desk.panel.value = 'plan';
      return;
    }
    isBusy = true;
    try {
      const { items } = await call('listPlans', { query: { day: desk.day.value } });
      const published = items.find(({ status }) => status === 'published') ?? items[0];
      if (!published) return tellRefused(t('desk.edit.nothingPublished'));
      if (await desk.editor.begin(published.id)) desk.panel.value = 'plan';
    } catch (thrown) {
      tellError(thrown);
    } finally {
      isBusy = false;
    }
  };
}
