import type { Fate } from '#shared/custody/states';
import type { Warning } from '#shared/sorting/workshop';
import type { UnitDoc } from '../../custody';
import { AppError } from '../../kernel/errors';
import { listCategories } from '../../requests';
import { findRule, nextRule } from '../rulebook/rule-on';

type Checked = Pick<UnitDoc, 'code' | 'categoryKey' | 'material' | 'erasedAt'>;

/** Parts that may still hold data; steel and plastic do not. */
const mayHoldData = ({ material }: Checked) => material === null || material === 'circuit_board';

/** True for a unit whose data must be wiped before anything but destruction. */
export async function needsErasure(districtCode: string, unit: Checked): Promise<boolean> {
  const category = (await listCategories(districtCode)).find(({ key }) => key === unit.categoryKey);
  return Boolean(category?.dataBearing) && mayHoldData(unit);
}

/**
 * The gate before re-use, dismantling, sale and shipment. Un-erased data-bearing units go to destruction only; where the rule of the day
 * does not block yet, each is a warning with the day from which it will be blocked. Throws `not_accepted` with their codes.
 */
export async function passErased(input: {
  units: readonly Checked[];
  fate: Fate;
  day: string;
  districtCode: string;
}): Promise<Warning[]> {
  const { units, fate, day, districtCode } = input;
  if (fate === 'destroy') return [];
  const open: string[] = [];
  for (const unit of units)
    if (unit.erasedAt === null && (await needsErasure(districtCode, unit))) open.push(unit.code);
  if (open.length === 0) return [];
  const rule = await findRule({ districtCode, table: 'erasure', day });
  if (rule?.rules.enforcement === 'block')
    throw new AppError(
      'not_accepted',
      `${open.length} data-bearing units are not erased: ${open.slice(0, 5).join(', ')}; since ${rule.validFrom} they may go to destruction only`,
      {
        action: 'Erase them and have it verified, or send them to destruction.',
        details: { unitCodes: open, ruleFrom: rule.validFrom },
      },
    );
  const next = await nextRule({ districtCode, table: 'erasure', day });
  const blockedFrom = next?.rules.enforcement === 'block' ? next.validFrom : null;
  return open.map((code) => ({ code, warning: 'not_erased', blockedFrom }));
}
