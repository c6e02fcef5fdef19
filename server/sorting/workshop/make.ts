import { Types } from 'mongoose';
import type { z } from 'zod';
import type { Material, UnitKind } from '#shared/custody/states';
import type { Warning, workshopApi } from '#shared/sorting/workshop';
import {
  beginUnits,
  changeUnits,
  getUnits,
  grams,
  newUnit,
  UnitModel,
  type Happening,
  type UnitDoc,
} from '../../custody';
import type { Actor } from '../../kernel/actor';
import { AppError } from '../../kernel/errors';
import { transact, type Transaction } from '../../kernel/events/transact';
import type { Kernel } from '../../kernel/kernel';
import { passErased } from '../erasure/gate';
import { openGap } from '../gaps';
import type { GapDoc } from '../model';
import { findRule } from '../rulebook/rule-on';
import { toleranceOf } from '../rules';
import { tolerancesOn } from '../tolerances';
import { lossOf } from './rules';
import { actAt, unitAtSite } from './site-unit';

/** A unit after an act of the workshop, what was made of it, and what will be blocked later. */
export interface Made {
  unit: UnitDoc;
  made: UnitDoc[];
  warnings: Warning[];
}

type SiteUnit = UnitDoc & { siteId: string };
interface Piece {
  code: string;
  kg: number;
  kind: UnitKind;
  material?: Material;
}
/** What stays dangerous when it is out of the unit. */
const hazardOf: Partial<Record<Material, string>> = {
  refrigerant: 'refrigerant',
  oil: 'oil',
  battery: 'lithium',
  crt_glass: 'crt_glass',
};

/** Takes a unit apart. What is in no part is process loss; more of it than the rule allows is a gap. */
export async function dismantleUnit(
  kernel: Kernel,
  actor: Actor,
  input: z.output<typeof workshopApi.dismantleUnit.body> & { code: string },
): Promise<Made> {
  return transact(kernel, actor, async (tx) => {
    const unit = await unitAtSite(actor, input.code);
    const happening = await actAt(kernel, actor, { unit, kind: 'dismantled', ...input });
    const { districtCode } = unit;
    const { day } = happening;
    const warnings = await passErased({ units: [unit], fate: 'dismantle', day, districtCode });
    const rule = await findRule({ districtCode, table: 'yields', day });
    const { lossKg, allowedKg, isTooMuch } = lossOf(
      unit,
      input.parts,
      rule?.rules.byCategory[unit.categoryKey] ?? null,
    );
    const about = { parts: input.parts.map(({ code }) => code), lossKg, allowedKg };
    const [after] = await changeUnits(tx, { ...happening, about }, [{ unit, kg: 0, photoIds: input.photoIds }]);
    const pieces = input.parts.map((part) => ({ ...part, kind: 'part' as const }));
    const made = await makeOf(tx, happening, { unit, madeOf: [unit.code], pieces });
    if (isTooMuch) await openUnitGap(kernel, tx, actor, { unit, day, kind: 'yield', kg: grams(unit.kg - lossKg) });
    return { unit: after ?? unit, made, warnings };
  });
}

/** Splits a unit or bag into several of its category. Another sum than its weight is a difference, beyond the tolerance a gap. */
export async function splitUnit(
  kernel: Kernel,
  actor: Actor,
  input: z.output<typeof workshopApi.splitUnit.body> & { code: string },
): Promise<Made> {
  return transact(kernel, actor, async (tx) => {
    const unit = await unitAtSite(actor, input.code);
    const happening = await actAt(kernel, actor, { unit, kind: 'split', reason: input.reason });
    const kg = grams(input.into.reduce((sum, piece) => sum + piece.kg, 0));
    await noteOff(kernel, tx, actor, { unit, day: happening.day, fromKg: unit.kg, toKg: kg });
    const about = { into: input.into.map(({ code }) => code), differenceKg: grams(kg - unit.kg) };
    const [after] = await changeUnits(tx, { ...happening, about }, [{ unit, kg: 0 }]);
    const pieces = input.into.map((piece) => ({ ...piece, kind: unit.kind }));
    const made = await makeOf(tx, happening, { unit, madeOf: [unit.code], pieces });
    return { unit: after ?? unit, made, warnings: [] };
  });
}

/** Puts units of one category into one bag with a code and a weight of its own. */
export async function mergeUnits(
  kernel: Kernel,
  actor: Actor,
  input: z.output<typeof workshopApi.mergeUnits.body>,
): Promise<Made> {
  return transact(kernel, actor, async (tx) => {
    if (new Set(input.codes).size < input.codes.length)
      throw new AppError('invalid_input', 'A unit is named twice', { action: 'Name each unit once.' });
    const first = await unitAtSite(actor, input.codes[0] ?? '');
    const units = await getUnits(first.districtCode, input.codes);
    const stranger = units.find(
      (unit) =>
        unit.siteId !== first.siteId || unit.categoryKey !== first.categoryKey || unit.material !== first.material,
    );
    if (stranger)
      throw new AppError('not_accepted', `Unit ${stranger.code} is of another kind or lies elsewhere`, {
        action: 'Put only units of one category at one site together.',
      });
    const happening = await actAt(kernel, actor, { unit: first, kind: 'merged', reason: input.reason });
    const fromKg = grams(units.reduce((sum, { kg }) => sum + kg, 0));
    await noteOff(kernel, tx, actor, { unit: first, day: happening.day, fromKg, toKg: input.kg });
    const differenceKg = grams(input.kg - fromKg);
    await changeUnits(
      tx,
      { ...happening, about: { into: input.code } },
      // The difference is the bag's, so it is told once.
      units.map((unit, index) => ({ unit, kg: 0, ...(index === 0 && { about: { differenceKg } }) })),
    );
    const isErased = units.every(({ erasedAt }) => erasedAt !== null);
    const pieces = [{ code: input.code, kg: input.kg, kind: 'bag' as const }];
    const unit = { ...first, erasedAt: isErased ? first.erasedAt : null };
    const made = await makeOf(tx, happening, { unit, madeOf: input.codes, pieces });
    return { unit: made[0] ?? first, made, warnings: [] };
  });
}

async function makeOf(
  tx: Transaction,
  happening: Happening,
  of: { unit: SiteUnit; madeOf: readonly string[]; pieces: readonly Piece[] },
): Promise<UnitDoc[]> {
  const { unit, madeOf, pieces } = of;
  const codes = pieces.map(({ code }) => code);
  const [taken] = await UnitModel.find({ districtCode: unit.districtCode, code: { $in: codes } }).lean();
  if (taken || new Set(codes).size < codes.length)
    throw new AppError('conflict', `The unit code ${taken?.code ?? 'of two parts'} is in use`, {
      action: 'Take a new label for each.',
    });
  const { districtCode, organisationId, day, routeId, stopId, townName, categoryKey, condition, siteId, bay } = unit;
  const made = await beginUnits(
    tx,
    { ...happening, kind: 'made', about: { madeOf: [...madeOf], by: happening.kind } },
    pieces.map(({ code, kg, kind, material }) =>
      newUnit({
        ...{ districtCode, organisationId, code, kind, origin: 'made', day, routeId, stopId, requestId: '', townName },
        ...{ categoryKey, condition, weightKg: kg, kg, receivedKg: kg, volumeLitres: 0, at: happening.at },
        ...{ siteId, bay, madeOf: [...madeOf], material: material ?? unit.material, erasedAt: unit.erasedAt },
        fate: material ? null : unit.fate,
        grade: material ? null : unit.grade,
        hazards: material ? [hazardOf[material] ?? []].flat() : unit.hazards,
      }),
    ),
  );
  await tx.settle(UnitModel);
  return made;
}

/** Opens a gap where the weights before and after differ by more than the category's tolerance. */
export async function noteOff(
  kernel: Kernel,
  tx: Transaction,
  actor: Actor,
  found: { unit: SiteUnit; day: string; fromKg: number; toKg: number },
): Promise<void> {
  const { unit, day, fromKg, toKg } = found;
  const tolerances = await tolerancesOn({ districtCode: unit.districtCode, day });
  const allowedKg = toleranceOf(tolerances, { categoryKey: unit.categoryKey, weightKg: fromKg });
  if (grams(Math.abs(toKg - fromKg)) > allowedKg)
    await openUnitGap(kernel, tx, actor, { unit: { ...unit, kg: fromKg }, day, kind: 'stock', kg: toKg });
}

/** A gap at a unit of the stock: what its account said and what is there. */
export async function openUnitGap(
  kernel: Kernel,
  tx: Transaction,
  actor: Actor,
  found: { unit: SiteUnit; day: string; kind: GapDoc['kind']; kg: number | null },
): Promise<void> {
  const { unit, day, kind, kg } = found;
  const { organisationId, siteId, categoryKey, code } = unit;
  await openGap(kernel, tx, actor, {
    // A unit may be lost twice in its life, so the subject is the finding, not the unit.
    ...{ subjectId: new Types.ObjectId(), organisationId, siteId, day, letter: '' },
    ...{ unitCode: code, categoryKey, kind, doorKg: unit.kg, receivedKg: kg },
  });
}
