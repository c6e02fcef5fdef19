import * as L from 'leaflet';
import { fromGcj, toGcj } from './gcj';

const { SphericalMercator } = L.Projection;
const latLng = ({ lng, lat }: { lng: number; lat: number }) => L.latLng(lat, lng);

/** Web Mercator over GCJ-02: tiles of Amap or Tencent line up with WGS-84 data, and no marker is converted by hand. */
export const gcj02Crs: L.CRS = L.Util.extend({}, L.CRS.EPSG3857, {
  projection: {
    bounds: SphericalMercator.bounds,
    project: (place: L.LatLng): L.Point => SphericalMercator.project(latLng(toGcj(place))),
    unproject: (point: L.Point): L.LatLng => latLng(fromGcj(SphericalMercator.unproject(point))),
  },
});
