import { z } from 'zod';
import { endpoint } from '../kernel/endpoint';
import { defineEvents } from '../kernel/event';
import { id } from '../kernel/ids';
import { instant, serviceDay, timeOfDay, weekdays } from '../kernel/time';
import { fen, kg, litres, pieces } from '../kernel/units';

export const skills = ['two_person', 'refrigerant', 'heavy'] as const;
export const skill = z.enum(skills);
export type Skill = z.infer<typeof skill>;

export const vehicleKinds = ['van', 'box_truck', 'electric_van', 'tricycle'] as const;

const vehicleInput = {
  plate: z.string().trim().min(4).max(12),
  kind: z.enum(vehicleKinds),
  capacityKg: kg.min(1),
  capacityLitres: litres.min(1),
  capacityPieces: pieces.min(1),
  grossWeightT: z.number().min(0.1).max(60),
  widthM: z.number().min(0.5).max(4),
  heightM: z.number().min(0.5).max(5),
  /** Null: no limit worth planning with. */
  rangeKm: z.number().min(1).max(2000).nullable(),
  homeSiteId: id,
};

export const vehicle = z
  .object({ id, ...vehicleInput, retired: z.boolean(), version: z.int() })
  .meta({ id: 'Vehicle' });
export type Vehicle = z.infer<typeof vehicle>;

const crewInput = {
  name: z.string().trim().min(1).max(40),
  size: z.int().min(1).max(4),
  skills: z.array(skill).max(10),
};
export const crew = z.object({ id, ...crewInput, retired: z.boolean(), version: z.int() }).meta({ id: 'Crew' });
export type Crew = z.infer<typeof crew>;

export const breakRule = z.strictObject({ from: timeOfDay, to: timeOfDay, minutes: z.int().min(1).max(240) });
export const shiftCosts = z.strictObject({ fixedFen: fen, perKmFen: fen, perHourFen: fen, overtimePerHourFen: fen });

const templateInput = {
  vehicleId: id,
  crewId: id,
  days: z.array(z.enum(weekdays)).min(1).max(7),
  startsAt: timeOfDay,
  endsAt: timeOfDay,
  break: breakRule.nullable(),
  costs: shiftCosts,
};
/** A weekly template from which shifts are made ahead. */
export const shiftTemplate = z.object({ id, ...templateInput, paused: z.boolean(), version: z.int() });
export type ShiftTemplate = z.infer<typeof shiftTemplate>;

/** Somebody of a crew that has no shift at that time rides along, for what the own crew may not do. */
export const lentSkills = z.strictObject({ crewId: id, skills: z.array(skill).min(1).max(10) });

/** One vehicle + crew + working time on one day. The crew's skills are those of the day, lent ones among them. */
export const shift = z
  .object({
    id,
    day: serviceDay,
    /** Identity on map and board, `A`…`Z`, `AA`… in the order of the day. */
    letter: z.string(),
    vehicle,
    crew,
    startsAt: instant,
    endsAt: instant,
    break: breakRule.nullable(),
    costs: shiftCosts,
    homeSiteId: id,
    status: z.enum(['ready', 'cancelled']),
    /** Its vehicle or crew cannot go on: it takes nothing new. */
    isOut: z.boolean(),
    version: z.int(),
  })
  .meta({ id: 'Shift' });
export type Shift = z.infer<typeof shift>;

/** Ready shifts that lost their vehicle, or people, to a retirement; the days that have less capacity by it, and what is booked in them. */
export const withdrawn = z.object({ shifts: z.int(), days: z.array(serviceDay), requests: z.int() });
export type Withdrawn = z.infer<typeof withdrawn>;
const mayWithdraw = { withdrawn: withdrawn.optional() };

const operators = ['dispatcher', 'administrator'] as const;
const idParams = z.strictObject({ id });

export const fleetApi = {
  listVehicles: endpoint({
    method: 'GET',
    path: '/api/vehicles',
    summary: 'Vehicles',
    access: operators,
    reply: z.object({ items: z.array(vehicle) }),
  }),
  createVehicle: endpoint({
    method: 'POST',
    path: '/api/vehicles',
    summary: 'Add a vehicle',
    access: operators,
    audit: { act: 'vehicle-created', of: 'vehicle' },
    body: z.strictObject(vehicleInput),
    reply: vehicle,
    status: 201,
    idempotent: true,
  }),
  updateVehicle: endpoint({
    method: 'PATCH',
    path: '/api/vehicles/:id',
    summary: 'Change or retire a vehicle (its shifts that are not over are cancelled)',
    access: operators,
    audit: { act: 'vehicle-updated', of: 'vehicle' },
    params: idParams,
    body: z.strictObject({ ...vehicleInput, retired: z.boolean() }).partial(),
    reply: z.object({ ...vehicle.shape, ...mayWithdraw }),
    versioned: true,
  }),
  listCrews: endpoint({
    method: 'GET',
    path: '/api/crews',
    summary: 'Crews',
    access: operators,
    reply: z.object({ items: z.array(crew) }),
  }),
  createCrew: endpoint({
    method: 'POST',
    path: '/api/crews',
    summary: 'Add a crew',
    access: operators,
    audit: { act: 'crew-created', of: 'crew' },
    body: z.strictObject(crewInput),
    reply: crew,
    status: 201,
    idempotent: true,
  }),
  updateCrew: endpoint({
    method: 'PATCH',
    path: '/api/crews/:id',
    summary: 'Change or retire a crew (its shifts that are not over are cancelled)',
    access: operators,
    audit: { act: 'crew-updated', of: 'crew' },
    params: idParams,
    body: z.strictObject({ ...crewInput, retired: z.boolean() }).partial(),
    reply: z.object({ ...crew.shape, ...mayWithdraw }),
    versioned: true,
  }),
  listShiftTemplates: endpoint({
    method: 'GET',
    path: '/api/shift-templates',
    summary: 'Weekly templates',
    access: operators,
    reply: z.object({ items: z.array(shiftTemplate) }),
  }),
  createShiftTemplate: endpoint({
    method: 'POST',
    path: '/api/shift-templates',
    summary: 'Add a weekly template',
    access: operators,
    audit: { act: 'shift-template-created', of: 'shift-template' },
    body: z.strictObject(templateInput),
    reply: shiftTemplate,
    status: 201,
    idempotent: true,
  }),
  updateShiftTemplate: endpoint({
    method: 'PATCH',
    path: '/api/shift-templates/:id',
    summary: 'Change or pause a weekly template (shifts already made stay)',
    access: operators,
    audit: { act: 'shift-template-updated', of: 'shift-template' },
    params: idParams,
    body: z.strictObject({ ...templateInput, paused: z.boolean() }).partial(),
    reply: shiftTemplate,
    versioned: true,
  }),
  listShifts: endpoint({
    method: 'GET',
    path: '/api/shifts',
    summary: 'Shifts of a day',
    access: operators,
    query: z.strictObject({ day: serviceDay }),
    reply: z.object({ items: z.array(shift) }),
  }),
  createShift: endpoint({
    method: 'POST',
    path: '/api/shifts',
    summary: 'Add a single shift',
    access: operators,
    audit: { act: 'shift-created', of: 'shift' },
    body: z.strictObject({
      day: serviceDay,
      vehicleId: id,
      crewId: id,
      startsAt: timeOfDay,
      endsAt: timeOfDay,
      break: breakRule.nullable(),
      costs: shiftCosts,
    }),
    reply: shift,
    status: 201,
    idempotent: true,
  }),
  updateShift: endpoint({
    method: 'PATCH',
    path: '/api/shifts/:id',
    summary: 'Change the working time of a shift, its vehicle, its crew or who rides along, or cancel it',
    access: operators,
    audit: { act: 'shift-updated', of: 'shift' },
    params: idParams,
    body: z
      .strictObject({
        startsAt: timeOfDay,
        endsAt: timeOfDay,
        break: breakRule.nullable(),
        status: z.enum(['ready', 'cancelled']),
        vehicleId: id,
        crewId: id,
        lent: lentSkills.nullable(),
      })
      .partial(),
    reply: shift,
    versioned: true,
  }),
};

export const fleetEvents = defineEvents('fleet', {
  'vehicle-saved': z.strictObject({ vehicleId: id }),
  'crew-saved': z.strictObject({ crewId: id }),
  'template-saved': z.strictObject({ templateId: id }),
  'shift-saved': z.strictObject({ shiftId: id, day: serviceDay }),
  'shifts-made': z.strictObject({ day: serviceDay, shiftIds: z.array(id) }),
});
export const fleetPushes = {
  'fleet:shifts-changed': z.object({ day: serviceDay }),
  /** Somebody saved one of these: read them again. */
  'fleet:changed': z.object({ of: z.enum(['vehicle', 'crew', 'template']) }),
};
