import { fleetApi, type Crew, type Shift, type ShiftTemplate, type Vehicle } from '#shared/fleet/fleet';
import { tenantOf } from '../accounts';
import { implement, type Implementation } from '../kernel/http/implement';
import type { Kernel } from '../kernel/kernel';
import { updateShift } from './change-shift';
import type { CrewDoc, ShiftDoc, ShiftTemplateDoc, VehicleDoc } from './model';
import { createResource, kinds, listResources, updateResource } from './resources';
import { createShift, listShifts } from './shifts';

const presentVehicle = (doc: VehicleDoc): Vehicle => ({
  ...doc,
  id: String(doc._id),
  homeSiteId: String(doc.homeSiteId),
});
const presentCrew = (doc: CrewDoc): Crew => ({ ...doc, id: String(doc._id) });
const presentTemplate = (doc: ShiftTemplateDoc): ShiftTemplate => ({
  ...doc,
  id: String(doc._id),
  vehicleId: String(doc.vehicleId),
  crewId: String(doc.crewId),
});
const presentShift = (doc: ShiftDoc): Shift => ({
  ...doc,
  id: String(doc._id),
  vehicle: presentVehicle(doc.vehicle),
  crew: presentCrew(doc.crew),
  startsAt: doc.startsAt.toISOString(),
  endsAt: doc.endsAt.toISOString(),
  homeSiteId: String(doc.homeSiteId),
  isOut: doc.isOut ?? false,
});

export function fleetHttp(kernel: Kernel): Implementation[] {
  return implement(fleetApi, {
    listVehicles: async ({ actor }) => ({
      items: (await listResources<VehicleDoc>(kinds.vehicle, actor)).map(presentVehicle),
    }),
    createVehicle: async ({ actor, body }) => presentVehicle(await createResource(kernel, kinds.vehicle, actor, body)),
    updateVehicle: async ({ actor, params, body, ifMatch }) =>
      presentVehicle(await updateResource(kernel, kinds.vehicle, actor, { id: params.id, ifMatch, set: body })),
    listCrews: async ({ actor }) => ({ items: (await listResources<CrewDoc>(kinds.crew, actor)).map(presentCrew) }),
    createCrew: async ({ actor, body }) => presentCrew(await createResource(kernel, kinds.crew, actor, body)),
    updateCrew: async ({ actor, params, body, ifMatch }) =>
      presentCrew(await updateResource(kernel, kinds.crew, actor, { id: params.id, ifMatch, set: body })),
    listShiftTemplates: async ({ actor }) => ({
      items: (await listResources<ShiftTemplateDoc>(kinds.template, actor)).map(presentTemplate),
    }),
    createShiftTemplate: async ({ actor, body }) =>
      presentTemplate(await createResource(kernel, kinds.template, actor, body)),
    updateShiftTemplate: async ({ actor, params, body, ifMatch }) =>
      presentTemplate(await updateResource(kernel, kinds.template, actor, { id: params.id, ifMatch, set: body })),
    listShifts: async ({ actor, query }) => ({
      items: (await listShifts({ organisationId: tenantOf(actor), day: query.day })).map(presentShift),
    }),
    createShift: async ({ actor, body }) => presentShift(await createShift(kernel, actor, body)),
    updateShift: async ({ actor, params, body, ifMatch }) =>
      presentShift(await updateShift(kernel, actor, { id: params.id, ifMatch, set: body })),
  });
}
