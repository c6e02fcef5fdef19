import gcoord from 'gcoord';
import * as L from 'leaflet';

/** Web Mercator over GCJ-02: tiles of Amap or Tencent line up with WGS-84 data, and no marker is converted by hand. */
export const gcj02Crs: L.CRS = L.Util.extend({}, L.CRS.EPSG3857, {
  projection: {
    bounds: L.Projection.SphericalMercator.bounds,
    project({ lng, lat }: L.LatLng): L.Point {
      const [toLng, toLat] = gcoord.transform([lng, lat], gcoord.WGS84, gcoord.GCJ02);
      return L.Projection.SphericalMercator.project(L.latLng(toLat, toLng));
    },
    unproject(point: L.Point): L.LatLng {
      const { lng, lat } = L.Projection.SphericalMercator.unproject(point);
      const [fromLng, fromLat] = gcoord.transform([lng, lat], gcoord.GCJ02, gcoord.WGS84);
      return L.latLng(fromLat, fromLng);
    },
  },
});
