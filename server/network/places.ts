import gcoord from 'gcoord';
import type { LngLat } from '#shared/kernel/geo';
import { AppError } from '../kernel/errors';
import { distanceToEdgeM, distanceToLineM, isInside } from './geometry';
import type { DistrictDoc, RiverDoc } from './model';

type Bounds = Pick<DistrictDoc, 'name' | 'boundary' | 'rivers'>;

/** GCJ-02 moves places by 300 to 600 m in mainland China. */
const gcjShiftM = 600;

const farText = (metres: number) => (metres < 1000 ? `${Math.round(metres)} m` : `${(metres / 1000).toFixed(1)} km`);

/** The river whose drawn water covers the place, or null on dry land. */
export function waterAt(district: Pick<DistrictDoc, 'rivers'>, place: LngLat): RiverDoc | null {
  return district.rivers.find((river) => distanceToLineM(place, river.line.coordinates) <= river.widthM / 2) ?? null;
}

/** Refuses a place outside the district: `swapped_coordinates`, `outside_district` (how far; names GCJ-02 when that explains it). */
export function assertInsideDistrict(district: Bounds, place: LngLat): void {
  if (!isInside(place, district.boundary)) throw outsideError(district, place);
}

/**
 * Refuses places that cannot be served, each mistake with its own code: those outside, and `in_water`. What it lets through is a place of the district, so bodies may bring a `placeInput`.
 */
export function assertPlaceInDistrict(district: Bounds, place: LngLat): void {
  assertInsideDistrict(district, place);
  const river = waterAt(district, place);
  if (river) {
    throw new AppError('in_water', `The place lies in the ${river.nameEn || river.name} (${river.name})`, {
      action: 'Move the pin to the bank where the door is.',
      details: { lng: place.lng, lat: place.lat, river: river.key, widthM: river.widthM },
    });
  }
}

function outsideError(district: Bounds, place: LngLat): AppError {
  const details = { lng: place.lng, lat: place.lat };
  if (isInside({ lng: place.lat, lat: place.lng }, district.boundary)) {
    return new AppError('swapped_coordinates', `Longitude ${place.lng} and latitude ${place.lat} are swapped`, {
      action: `Send lng ${place.lat} and lat ${place.lng}.`,
      details,
    });
  }
  if (Math.abs(place.lat) > 90) {
    return new AppError('invalid_input', `Latitude ${place.lat} is not between -90 and 90`, {
      action: 'Send WGS-84 degrees: lng east, lat north.',
      details: { ...details, path: 'lat' },
    });
  }
  const awayM = Math.round(distanceToEdgeM(place, district.boundary));
  const message = `The place lies ${farText(awayM)} outside ${district.name}`;
  const [lng = NaN, lat = NaN] = gcoord.transform([place.lng, place.lat], gcoord.GCJ02, gcoord.WGS84);
  if (awayM < gcjShiftM && isInside({ lng, lat }, district.boundary)) {
    return new AppError('outside_district', message, {
      action: 'The position looks like GCJ-02 (Amap, Tencent): convert it to WGS-84, then send it again.',
      details: { ...details, awayM, suspected: 'gcj02', converted: { lng, lat } },
    });
  }
  return new AppError('outside_district', message, {
    action: 'Move the pin into the district, or ask the district that serves this place.',
    details: { ...details, awayM },
  });
}
