import type { VehiclePosition } from '#shared/tracking/tracking';
import { crewRoom, routeRoom } from '../dispatch';
import type { Kernel } from '../kernel/kernel';
import { nearVehicle } from './near';
import { presentPosition, type Moved } from './positions';

const everyMs = 1_000;

/** Pushes positions: each room gets what moved at most once a second, in one message. */
export class PositionPushes {
  private readonly pending = new Map<string, Map<string, VehiclePosition>>();
  private readonly nearRequests = new Map<string, string>();
  private timer: NodeJS.Timeout | null = null;

  constructor(private readonly kernel: Kernel) {}

  /** Notes that vehicles have moved; the geofence is told at once. */
  add(moved: readonly Moved[]): void {
    for (const one of moved) {
      const { route, latest, nearStopBefore } = one;
      const room = `day:${String(route.organisationId)}:${route.day}`;
      const vehicles = this.pending.get(room) ?? new Map<string, VehiclePosition>();
      vehicles.set(route.vehicle.id, presentPosition(latest));
      this.pending.set(room, vehicles);
      if (latest.nearStopId !== nearStopBefore)
        for (const to of [routeRoom(route.id), crewRoom(route.id)])
          this.kernel.pushes.everywhere(to, 'tracking:near-stop', { routeId: route.id, stopId: latest.nearStopId });
      this.tellRequest(one);
    }
    this.timer ??= setTimeout(() => this.flush(), everyMs);
  }

  /** Sends what waits. */
  flush(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    for (const [room, vehicles] of this.pending)
      this.kernel.pushes.everywhere(room, 'tracking:vehicles-moved', { vehicles: [...vehicles.values()] });
    this.pending.clear();
  }

  /** The resident who is next sees the vehicle while it is near. */
  private tellRequest({ route, latest }: Moved): void {
    const near = nearVehicle(route, latest);
    const before = this.nearRequests.get(route.id);
    if (before && before !== near?.requestId)
      this.kernel.pushes.everywhere(`request:${before}`, 'tracking:vehicle-near', { vehicle: null });
    if (!near) {
      this.nearRequests.delete(route.id);
      return;
    }
    const { requestId, vehicle } = near;
    this.nearRequests.set(route.id, requestId);
    this.kernel.pushes.everywhere(`request:${requestId}`, 'tracking:vehicle-near', { vehicle });
  }
}
