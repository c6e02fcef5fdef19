import type { LngLat } from '#shared/kernel/geo';
import type { Day, DayCategory, DayFacility, DayRequest, DayShift } from '../../../server/planning/day';
import { createTravel } from '../../../server/planning/travel';

/** Metres east and north of 0° 0°. */
export const at = (eastM: number, northM: number): LngLat => ({ lng: eastM / 111_195, lat: northM / 111_195 });

export const categories: DayCategory[] = [
  {
    key: 'fridge',
    weightKg: 40.8,
    sdKg: 4,
    volumeLitres: 620,
    handlingSec: 200,
    requiredSkills: ['two_person', 'refrigerant'],
    forbiddenTogetherWith: [],
  },
  {
    key: 'washer',
    weightKg: 72.5,
    sdKg: 6,
    volumeLitres: 330,
    handlingSec: 200,
    requiredSkills: ['two_person'],
    forbiddenTogetherWith: [],
  },
  {
    key: 'phone',
    weightKg: 0.09,
    sdKg: 0.03,
    volumeLitres: 0.3,
    handlingSec: 45,
    requiredSkills: [],
    forbiddenTogetherWith: [],
  },
  {
    key: 'crt_tv',
    weightKg: 33.2,
    sdKg: 2,
    volumeLitres: 180,
    handlingSec: 120,
    requiredSkills: [],
    forbiddenTogetherWith: ['battery'],
  },
  {
    key: 'battery',
    weightKg: 12,
    sdKg: 1,
    volumeLitres: 12,
    handlingSec: 90,
    requiredSkills: [],
    forbiddenTogetherWith: [],
  },
];

/** A request of one washer at street level, from ten to half past eleven, unless said otherwise. */
export const request = (id: string, rest: Partial<DayRequest> = {}): DayRequest => ({
  id,
  code: `R-${id}`,
  name: `地址 ${id}`,
  mode: 'same_visit',
  place: at(1000, 0),
  floor: 1,
  lift: false,
  items: [{ categoryKey: 'washer', count: 1 }],
  delivery: null,
  windowSec: [36_000, 41_400],
  ...rest,
});
/** A new fridge from the warehouse. */
export const newFridge = {
  dealerOrderId: 'order',
  warehouseId: 'warehouse',
  categoryKey: 'fridge',
  weightKg: 52,
  volumeLitres: 720.4,
};

/** A two-person crew with a box truck from eight to half past five. */
export const shift = (id: string, rest: Partial<DayShift> = {}): DayShift => ({
  id,
  letter: id.toUpperCase(),
  plate: `川L·${id}`,
  crewName: `班组 ${id}`,
  skills: ['two_person', 'refrigerant'],
  capacityKg: 1000,
  capacityLitres: 9000,
  capacityPieces: 40,
  widthM: 2,
  heightM: 2.8,
  weightT: 4,
  rangeKm: null,
  fromSec: 28_800,
  toSec: 63_000,
  break: { fromSec: 41_400, toSec: 48_600, durationSec: 2_700 },
  costs: { fixedFen: 12_000, perKmFen: 150, perHourFen: 5_600, overtimePerHourFen: 8_400 },
  home: { siteId: 'centre', name: '分拣中心', place: at(0, 0) },
  ...rest,
});

export const centre: DayFacility = {
  id: 'centre',
  name: '分拣中心',
  kind: 'unload',
  place: at(0, 0),
  openSec: [[25_200, 68_400]],
  categories: ['fridge', 'washer', 'phone', 'crt_tv', 'battery'],
  roomKg: 5000.5,
  roomPieces: 100,
};
export const warehouse: DayFacility = {
  id: 'warehouse',
  name: '仓库',
  kind: 'load',
  place: at(0, 2000),
  openSec: [[28_800, 64_800]],
  categories: [],
  roomKg: null,
  roomPieces: null,
};

/** A day with one river at 5 km east that nothing crosses. */
export const day = (rest: Partial<Day> = {}): Day => ({
  day: '2026-03-11',
  timeZone: 'Asia/Shanghai',
  requests: [],
  shifts: [shift('a')],
  facilities: [warehouse, centre],
  categories,
  travel: createTravel(
    {
      code: 'small',
      towns: [],
      rivers: [
        {
          name: '河',
          line: {
            type: 'LineString',
            coordinates: [
              [at(5000, 0).lng, -1],
              [at(5000, 0).lng, 1],
            ],
          },
        },
      ],
    },
    [],
  ),
  warnings: [],
  ...rest,
});
