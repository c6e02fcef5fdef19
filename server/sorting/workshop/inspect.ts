import type { Fate } from '#shared/custody/states';
import type { Inspection } from '#shared/sorting/rulebook';
import { changeUnits, type UnitDoc } from '../../custody';
import type { Actor } from '../../kernel/actor';
import { AppError } from '../../kernel/errors';
import { transact } from '../../kernel/events/transact';
import type { Kernel } from '../../kernel/kernel';
import { ruleOn } from '../rulebook/rule-on';
import { gradeOf } from './rules';
import { actAt, unitAtSite } from './site-unit';

/** Grades a unit by the rule table of the day. The entry says what was seen, what the table proposed and who decided. */
export async function inspectUnit(
  kernel: Kernel,
  actor: Actor,
  input: { code: string; inspection: Inspection; fate?: Fate | undefined; reason: string; photoIds: readonly string[] },
): Promise<{ unit: UnitDoc; proposed: Fate }> {
  return transact(kernel, actor, async (tx) => {
    const unit = await unitAtSite(actor, input.code);
    const happening = await actAt(kernel, actor, { unit, kind: 'graded', ...input });
    const { rules, validFrom } = await ruleOn({ ...unit, table: 'grading', day: happening.day });
    const proposed = gradeOf(rules.rows, { categoryKey: unit.categoryKey, inspection: input.inspection });
    const fate = input.fate ?? proposed.fate;
    if (fate !== proposed.fate && input.reason.length < 2)
      throw new AppError('invalid_input', `The table proposes "${proposed.fate}"; "${fate}" needs a reason`, {
        action: 'Say why it shall be otherwise.',
      });
    const hazards = input.inspection.leaking ? [...new Set([...unit.hazards, 'leaking'])] : unit.hazards;
    const about = {
      inspection: input.inspection,
      grade: proposed.grade,
      proposed: proposed.fate,
      fate,
      ruleFrom: validFrom,
    };
    const set = { grade: proposed.grade, fate, hazards };
    const [after] = await changeUnits(tx, { ...happening, about }, [{ unit, set, photoIds: input.photoIds }]);
    return { unit: after ?? unit, proposed: proposed.fate };
  });
}
