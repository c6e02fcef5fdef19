import type { RuleName, RuleTable } from '#shared/sorting/rulebook';
import { AppError } from '../../kernel/errors';
import { RuleTableModel, type RuleTableDoc } from './model';

type RulesOf<N extends RuleName> = Extract<RuleTable, { table: N }>['rules'];

/** A table as it stands on a day; null where the district has none for that day. */
export async function findRule<N extends RuleName>(query: {
  districtCode: string;
  table: N;
  day: string;
}): Promise<{ rules: RulesOf<N>; validFrom: string } | null> {
  const { districtCode, table, day } = query;
  const doc = await RuleTableModel.findOne({ districtCode, table, validFrom: { $lte: day } })
    .sort({ validFrom: -1 })
    .lean<RuleTableDoc>();
  return doc && { rules: doc.rules as RulesOf<N>, validFrom: doc.validFrom };
}

/** A table as it stands on a day; throws `not_accepted` with the first day that has one. */
export async function ruleOn<N extends RuleName>(query: {
  districtCode: string;
  table: N;
  day: string;
}): Promise<{ rules: RulesOf<N>; validFrom: string }> {
  const found = await findRule(query);
  if (found) return found;
  const { districtCode, table, day } = query;
  const next = await RuleTableModel.findOne({ districtCode, table }).sort({ validFrom: 1 }).lean<RuleTableDoc>();
  throw new AppError(
    'not_accepted',
    next
      ? `No rule "${table}" on ${day}; the first is valid from ${next.validFrom}`
      : `The district has no rule "${table}"`,
    {
      action: 'Ask the administrator to enter the rule that was in force on that day.',
      details: { table, day, firstValidFrom: next?.validFrom ?? null },
    },
  );
}

/** The rules of a table that comes after a day; null where none does. */
export async function nextRule<N extends RuleName>(query: {
  districtCode: string;
  table: N;
  day: string;
}): Promise<{ rules: RulesOf<N>; validFrom: string } | null> {
  const { districtCode, table, day } = query;
  const doc = await RuleTableModel.findOne({ districtCode, table, validFrom: { $gt: day } })
    .sort({ validFrom: 1 })
    .lean<RuleTableDoc>();
  return doc && { rules: doc.rules as RulesOf<N>, validFrom: doc.validFrom };
}
