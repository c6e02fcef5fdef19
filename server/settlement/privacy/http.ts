import { privacyApi } from '#shared/settlement/privacy';
import { implement, type Implementation } from '../../kernel/http/implement';
import type { Kernel } from '../../kernel/kernel';
import { deleteMine, exportMine } from './mine';

export function privacyHttp(kernel: Kernel): Implementation[] {
  return implement(privacyApi, {
    exportMyData: ({ actor }) => exportMine(kernel, actor),
    deleteMyData: ({ actor }) => deleteMine(kernel, actor),
  });
}
