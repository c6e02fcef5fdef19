import type { ErasureCertificate } from '#shared/sorting/workshop';

interface Both {
  zh: string;
  en: string;
}
const both = (zh: string, en: string): Both => ({ zh, en });

/** Words of the erasure certificate: always in both languages, so not texts of the screen. */
export const certificateWords = {
  title: both('信息清除证明', 'Certificate of erasure'),
  says: both(
    '下列旧机内的个人信息已清除，并由另一人核验。',
    'The personal data in this appliance has been erased, and verified by a second person.',
  ),
  field: {
    code: both('件号', 'Unit code'),
    thing: both('品类', 'Item'),
    medium: both('存储介质', 'Medium'),
    method: both('方法', 'Method'),
    passes: both('遍数（其中随机）', 'Passes (random)'),
    tool: both('工具', 'Tool'),
    at: both('核验时间', 'Verified'),
    by: both('清除人 / 核验人', 'Erased by / verified by'),
    rule: both('依据的规则起于', 'By the rule from'),
    site: both('地点', 'Place'),
  },
  medium: {
    magnetic: both('磁盘', 'Magnetic disk'),
    semiconductor: both('闪存、固态盘', 'Flash or SSD'),
  } satisfies Record<ErasureCertificate['medium'], Both>,
  method: {
    overwrite: both('覆写', 'Overwrite'),
    block_erase: both('块擦除', 'Block erase'),
    degauss: both('消磁', 'Degauss'),
    shred: both('粉碎', 'Shred'),
  } satisfies Record<ErasureCertificate['method'], Both>,
};
