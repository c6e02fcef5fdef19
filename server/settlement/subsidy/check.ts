import type { SubsidyDecision, SubsidyRule } from '#shared/settlement/subsidy';
import { shareOf, yuanOfFen } from '../money';

/** A purchase for which a subsidy is asked. */
export interface Claim {
  purchasedOn: string;
  /** Key of the new unit in the catalogue. */
  categoryKey: string;
  energyClass: number | null;
  priceFen: number;
  /** The seller takes the old unit back on this visit. */
  takesBack: boolean;
}

/** The rule of a day; of two that cover it, the later one. */
export function ruleOn(rules: readonly SubsidyRule[], day: string): SubsidyRule | null {
  const open = rules.filter(({ validFrom, validTo }) => validFrom <= day && day <= validTo);
  return open.sort((a, b) => b.validFrom.localeCompare(a.validFrom))[0] ?? null;
}

/** The category of a rule that a new unit belongs to. */
export function categoryIn(rule: SubsidyRule, catalogueKey: string) {
  return rule.categories.find(({ catalogueKeys }) => catalogueKeys.includes(catalogueKey)) ?? null;
}

const percent = (per10k: number) => `${per10k / 100} %`;

/** The rule in one sentence of each language, as it is printed on a refusal. */
function printed({ version, title, rates, capFen }: SubsidyRule) {
  const classes = (zh: boolean) =>
    rates
      .map(({ energyClass, per10k }) =>
        zh ? `${energyClass} 级 ${percent(per10k)}` : `class ${energyClass}: ${percent(per10k)}`,
      )
      .join(zh ? '，' : ', ');
  return {
    zh: `《${title.zh}》（${version}）：${classes(true)}，每件最高 ${yuanOfFen(capFen)} 元`,
    en: `${title.en} (${version}): ${classes(false)}, at most ${yuanOfFen(capFen)} yuan a unit`,
  };
}

function noRule(rules: readonly SubsidyRule[], day: string): { zh: string; en: string } {
  const before = rules
    .map(({ validTo }) => validTo)
    .filter((to) => to < day)
    .sort()
    .at(-1);
  const after = rules
    .map(({ validFrom }) => validFrom)
    .filter((from) => from > day)
    .sort()[0];
  return {
    zh: `${day} 没有生效的补贴规则（上一条止于 ${before ?? '无'}，下一条始于 ${after ?? '无'}）`,
    en: `No rule covers ${day} (the one before ended ${before ?? 'never'}, the next begins ${after ?? 'never'})`,
  };
}

/**
 * Tries a purchase against the rule of its day. `hadBefore` says how many units of a category the person has had under a rule.
 * A refusal prints the rule and the value that failed.
 */
export function checkClaim(
  rules: readonly SubsidyRule[],
  claim: Claim,
  hadBefore: (rule: SubsidyRule, category: string) => number,
): SubsidyDecision {
  const rule = ruleOn(rules, claim.purchasedOn);
  const category = rule && categoryIn(rule, claim.categoryKey);
  const count = rule && category ? hadBefore(rule, category.key) : 0;
  const decided = {
    ...{ granted: false, amountFen: 0, ruleVersion: rule?.version ?? null, categoryKey: category?.key ?? null, count },
    allowed: category?.perPerson ?? null,
  };
  const refuse = (code: NonNullable<SubsidyDecision['refusal']>['code'], zh: string, en: string): SubsidyDecision => {
    const law = rule ? printed(rule) : { zh: '', en: '' };
    return {
      ...decided,
      refusal: {
        code,
        text: { zh: [zh, law.zh].filter(Boolean).join('；'), en: [en, law.en].filter(Boolean).join('; ') },
      },
    };
  };
  if (!rule) {
    const { zh, en } = noRule(rules, claim.purchasedOn);
    return refuse('no_rule', zh, en);
  }
  if (!category) {
    const names = (language: 'zh' | 'en') =>
      rule.categories.map(({ name }) => name[language]).join(language === 'zh' ? '、' : ', ');
    return refuse('category', `只补 ${names('zh')}`, `Only for ${names('en')}`);
  }
  const rate = rule.rates.find(({ energyClass }) => energyClass === claim.energyClass);
  if (!rate)
    return refuse(
      'energy_class',
      `能效 ${claim.energyClass ?? '不明'} 级不在规则内`,
      `Energy class ${claim.energyClass ?? 'unknown'} is not covered`,
    );
  if (rule.takeBack && !claim.takesBack)
    return refuse('take_back', '销售方须能回收旧机', 'The seller must be able to take the old unit back');
  if (count >= category.perPerson)
    return refuse(
      'count',
      `${category.name.zh}每人 ${category.perPerson} 件，已补 ${count} 件`,
      `${category.name.en}: ${category.perPerson} a person, ${count} had already`,
    );
  return {
    ...decided,
    granted: true,
    amountFen: Math.min(rule.capFen, shareOf(claim.priceFen, rate.per10k)),
    refusal: null,
  };
}
