import { Types } from 'mongoose';
import { addDays, dayOf } from '#shared/kernel/time';
import { AccountModel, OrganisationModel } from '../accounts';
import { systemActor } from '../kernel/actor';
import { transact } from '../kernel/events/transact';
import { CrewModel, ShiftTemplateModel, VehicleModel } from '../fleet';
import type { Kernel } from '../kernel/kernel';
import { areaAround, CrossingModel, DistrictModel, SiteModel } from '../network';
import { CategoryModel, PriceListModel } from '../requests';
import { addInvoiceRules, addSubsidyRules } from '../settlement';
import type { SeedDistrict } from './seed-files';

type Ids = Map<string, Types.ObjectId>;
const idsOf = (records: readonly { key: string }[]): Ids =>
  new Map(records.map(({ key }) => [key, new Types.ObjectId()]));
function idOf(ids: Ids, key: string): Types.ObjectId {
  const id = ids.get(key);
  if (!id) throw new Error(`the seeds name "${key}" but do not define it`);
  return id;
}

/** Writes a district into the database in one transaction, once, in a demo with its people: a district that is there stays as it is. Answers whether it was written. */
export async function loadDistrict(kernel: Kernel, seeds: SeedDistrict): Promise<boolean> {
  const district = seeds;
  const today = dayOf(kernel.clock.now(), district.timeZone);
  const organisationIds = idsOf(seeds.organisations);
  const siteIds = idsOf(seeds.sites);
  return transact(kernel, systemActor('demo-seed'), async () => {
    if (await DistrictModel.exists({ code: district.code })) return false;
    const districtCode = district.code;
    await OrganisationModel.insertMany(
      seeds.organisations.map(({ key, kind, name, nameEn }) => ({
        _id: idOf(organisationIds, key),
        key,
        kind,
        name,
        nameEn,
        districtCode,
      })),
    );
    await DistrictModel.create([
      {
        code: district.code,
        name: district.name,
        nameEn: district.nameEn,
        cityName: district.cityName,
        timeZone: district.timeZone,
        centre: district.centre,
        operatorId: idOf(organisationIds, district.operator.orgKey),
        hotline: district.operator.hotline,
        serviceHours: district.operator.serviceHours,
        boundary: seeds.boundary.geometry,
        neighbours: seeds.neighbours.map(({ properties, geometry }) => ({ name: properties.name, boundary: geometry })),
        rivers: seeds.rivers.map(({ properties: { key, name, nameEn, widthM, assumed }, geometry }) => ({
          ...{ key, name, nameEn, widthM, assumed },
          line: geometry,
        })),
        towns: seeds.towns.map(({ code, name, nameEn, lng, lat }) => ({ code, name, nameEn, lng, lat })),
        aliases: seeds.aliases.map(({ alias, townCode, lng, lat, kind }) => ({
          alias,
          townCode,
          place: lng === null || lat === null ? null : { lng, lat },
          kind,
        })),
        slotWindows: seeds.slots.windows.map(({ from, to }) => ({ from, to })),
        cutOff: seeds.slots.cutOff,
        bookingHorizonDays: seeds.slots.horizonDays,
        nearBonusFen: seeds.slots.nearBonusFen,
      },
    ]);
    await SiteModel.insertMany(
      seeds.sites.map(({ parentKey, orgKey, lng, lat, bank: _bank, serviceArea, hoursExceptions, ...site }) => ({
        ...site,
        _id: idOf(siteIds, site.key),
        districtCode,
        parentId: parentKey && idOf(siteIds, parentKey),
        organisationId: idOf(organisationIds, orgKey),
        place: { lng, lat },
        serviceArea:
          serviceArea &&
          (serviceArea.kind === 'radius'
            ? areaAround({ lng, lat }, serviceArea.radiusM)
            : { type: 'Polygon', coordinates: serviceArea.coordinates }),
        hoursExceptions: hoursExceptions.map(({ periods, reason, ...on }) => ({
          periods,
          reason,
          day: 'dayOffset' in on ? addDays(today, Number(on.dayOffset)) : (on as { day: string }).day,
        })),
      })),
    );
    await CrossingModel.insertMany(
      seeds.crossings.map((crossing) => ({
        key: crossing.id,
        districtCode,
        name: crossing.name,
        nameEn: crossing.nameEn,
        kind: crossing.kind,
        river: crossing.river,
        place: { lng: crossing.lng, lat: crossing.lat },
        maxWidthM: crossing.widthM,
        maxHeightM: crossing.heightM,
        maxWeightT: crossing.limitT,
        openFrom: crossing.openFrom,
        openTo: crossing.openTo,
        vehicles: crossing.vehicles,
        walkers: crossing.walkers,
        closed: crossing.closed,
        delayMin: crossing.delayMin,
        assumed: crossing.assumed,
        note: crossing.note ?? '',
      })),
    );
    await CategoryModel.insertMany(
      seeds.categories.map((category, order) => {
        const { key, icon, weightKg, spreadKg, weightSource, handlingSec, requiredSkills, hazards } = category;
        const { forbiddenTogetherWith, dataBearing } = category;
        const newUnit = seeds.newUnits.find(({ categoryKey }) => categoryKey === key);
        return {
          ...{ key, icon, weightKg, spreadKg, weightSource, handlingSec, requiredSkills, hazards },
          ...{ forbiddenTogetherWith, dataBearing, districtCode, order },
          name: { zh: category.name, en: category.nameEn },
          volumeLitres: category.litres,
          volumeAssumed: category.litresAssumed,
          newUnit: newUnit ? { weightKg: newUnit.weightKg, volumeLitres: newUnit.litres } : null,
        };
      }),
    );
    const seeder = { accountId: null, name: kernel.config.DEMO ? 'demo' : 'seed' };
    await PriceListModel.create([
      {
        ...{ districtCode, number: 1, version: 'v1', status: 'approved', ...seeds.priceList },
        ...{ draftedBy: seeder, draftedAt: kernel.clock.now(), approvedBy: seeder, approvedAt: kernel.clock.now() },
        prices: seeds.categories.map(({ key, priceFen, deductions }) => ({
          categoryKey: key,
          priceFen,
          deductions: deductions.map(({ name, nameEn, ...rest }) => ({ ...rest, name: { zh: name, en: nameEn } })),
        })),
      },
    ]);
    const operatorId = idOf(organisationIds, district.operator.orgKey);
    await addSubsidyRules(districtCode, seeds.subsidyRules);
    await addInvoiceRules(kernel, operatorId, seeds.invoiceRules);
    const [vehicleIds, crewIds] = [idsOf(seeds.vehicles), idsOf(seeds.crews)];
    await VehicleModel.insertMany(
      seeds.vehicles.map(({ key, homeSite, assumed: _assumed, ...vehicle }) => ({
        ...vehicle,
        _id: idOf(vehicleIds, key),
        organisationId: operatorId,
        homeSiteId: idOf(siteIds, homeSite),
      })),
    );
    await CrewModel.insertMany(
      seeds.crews.map(({ key, name, size, skills }) => ({
        _id: idOf(crewIds, key),
        organisationId: operatorId,
        name,
        size,
        skills,
      })),
    );
    await ShiftTemplateModel.insertMany(
      seeds.shifts.map(({ vehicleKey, crewKey, days, startsAt, endsAt, costs, break: pause }) => ({
        organisationId: operatorId,
        vehicleId: idOf(vehicleIds, vehicleKey),
        crewId: idOf(crewIds, crewKey),
        days,
        startsAt,
        endsAt,
        break: pause,
        costs,
      })),
    );
    const crewOf = new Map(
      seeds.crews.flatMap(({ key, usernames }) => usernames.map((username) => [username, idOf(crewIds, key)] as const)),
    );
    // They have no passwords: a demo signs anybody in as one of them, elsewhere nobody could.
    if (kernel.config.DEMO)
      await AccountModel.insertMany(
        seeds.staff.map(({ orgKey, siteKey, ...person }) => ({
          ...person,
          organisationId: idOf(organisationIds, orgKey),
          districtCode,
          crewId: crewOf.get(person.username) ?? null,
          siteId: siteKey && idOf(siteIds, siteKey),
          createdAt: kernel.realNow(),
        })),
      );
    return true;
  });
}
