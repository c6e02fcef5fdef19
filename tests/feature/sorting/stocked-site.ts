import { Types } from 'mongoose';
import type { Licence, RuleTable } from '#shared/sorting/rulebook';
import { beginUnits, newUnit, type UnitDoc } from '../../../server/custody';
import { systemActor } from '../../../server/kernel/actor';
import { transact } from '../../../server/kernel/events/transact';
import { LicenceModel, RuleTableModel } from '../../../server/sorting';
import { day, operator, type OperatedDay } from '../dispatch/operated-day';

/** Puts units straight into the stock of the yard, as if they had been weighed in without an arrival. */
export async function stock(
  on: OperatedDay,
  units: readonly ({ code: string; kg: number } & Partial<
    Pick<UnitDoc, 'categoryKey' | 'fate' | 'grade' | 'hazards'>
  >)[],
): Promise<void> {
  const siteId = await on.siteId('yard');
  const organisationId = new Types.ObjectId((await on.dispatcher()).organisationId ?? '');
  const at = on.now();
  const by = systemActor('test');
  const taker = { kind: 'site' as const, id: siteId, name: 'yard' };
  await transact(on.t.app.kernel, by, (tx) =>
    beginUnits(
      tx,
      { kind: 'appeared', by, at, day, siteId, taker, reason: 'for a test' },
      units.map(({ code, kg, categoryKey = 'washer', ...more }) =>
        newUnit({
          ...{ districtCode: operator.districtCode, organisationId, code, kg, weightKg: kg, receivedKg: kg, day, at },
          ...{ routeId: '', stopId: '', requestId: '', townName: '', categoryKey, condition: 'broken', siteId },
          ...{ origin: 'extra', volumeLitres: 1 },
          ...more,
        }),
      ),
    ),
  );
}

/** A processor of the district with one licence; answers a signed-in person and the organisation's id. */
export async function processor(on: OperatedDay, licence: Partial<Licence>, name = 'works') {
  const client = await on.person(name, 'processor', { ...operator, organisation: name });
  await license(client.organisationId ?? '', licence);
  return client;
}

/** Gives an organisation one more licence. */
export async function license(holderId: string, licence: Partial<Licence>): Promise<void> {
  await LicenceModel.create({
    ...{ districtCode: operator.districtCode, holderId, number: 'N-1', categories: ['washer'], fates: ['dismantle'] },
    ...{ validFrom: '2026-01-01', validTo: null },
    ...licence,
  });
}

/** A table of rules of the district from a day on. */
export async function rule(table: RuleTable['table'], validFrom: string, rules: RuleTable['rules']): Promise<void> {
  await RuleTableModel.create({
    districtCode: operator.districtCode,
    table,
    validFrom,
    source: 'test',
    assumed: true,
    rules,
  });
}
