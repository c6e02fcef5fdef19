import type { MapVehicle } from './scene';

const tweenMs = 900;

/** Moves vehicles smoothly from where they were shown to where they are now. */
export function createTween(changed: () => void) {
  let from = new Map<string, MapVehicle>();
  let to: readonly MapVehicle[] = [];
  let startedMs = 0;
  let frame = 0;
  const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches;

  function now(): MapVehicle[] {
    const share = Math.min((performance.now() - startedMs) / tweenMs, 1);
    if (share >= 1) return [...to];
    return to.map((vehicle) => {
      const before = from.get(vehicle.id);
      if (!before) return vehicle;
      const lng = before.place.lng + (vehicle.place.lng - before.place.lng) * share;
      const lat = before.place.lat + (vehicle.place.lat - before.place.lat) * share;
      return { ...vehicle, place: { lng, lat } };
    });
  }
  function step() {
    frame = 0;
    changed();
    if (performance.now() - startedMs < tweenMs) frame = requestAnimationFrame(step);
  }
  return {
    now,
    set(next: readonly MapVehicle[]) {
      const shown = new Map(now().map((vehicle) => [vehicle.id, vehicle]));
      const moves = next.some((vehicle) => {
        const before = shown.get(vehicle.id);
        return before && (before.place.lng !== vehicle.place.lng || before.place.lat !== vehicle.place.lat);
      });
      from = shown;
      to = next;
      startedMs = moves && !still && next.length <= 150 ? performance.now() : -tweenMs;
      if (!frame) step();
    },
    stop: () => cancelAnimationFrame(frame),
  };
}
