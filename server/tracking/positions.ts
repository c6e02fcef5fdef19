import { Types } from 'mongoose';
import { distanceM } from '#shared/kernel/geo';
import type { VehiclePosition } from '#shared/tracking/tracking';
import type { KnownRoute } from './known-routes';
import { PositionModel, VehiclePositionModel, type PositionDoc, type VehiclePositionDoc } from './model';
import { elsewhereM, nearStop, siftFixes, type Fix } from './rules';

/** What was taken of a batch. */
export interface Taken {
  accepted: number;
  ignored: number;
  nearStopId: string | null;
}

/** A vehicle after a batch, with what the geofence said before. */
export interface Moved {
  route: KnownRoute;
  latest: VehiclePositionDoc;
  nearStopBefore: string | null;
}

interface Waiting {
  route: KnownRoute;
  fixes: readonly Fix[];
  resolve: (taken: Taken) => void;
  reject: (error: unknown) => void;
}

/** A phone need not wait less; the longer, the more batches share a write. */
const gatherMs = 100;
/** The phone may be on a little before the crew says that it starts; what is older belongs to another day. */
const beforeStartMs = 15 * 60_000;
const trustMs = 30_000;
const mostKept = 20_000;

/** Latest positions of vehicles. */
export async function latestPositions(vehicleIds: readonly string[]): Promise<VehiclePositionDoc[]> {
  return VehiclePositionModel.find({ _id: { $in: vehicleIds } }).lean<VehiclePositionDoc[]>();
}

/** A latest position as others see it. */
export function presentPosition(doc: VehiclePositionDoc): VehiclePosition {
  return {
    vehicleId: String(doc._id),
    routeId: doc.routeId,
    letter: doc.letter,
    place: { lng: doc.place.lng, lat: doc.place.lat },
    headingDeg: doc.headingDeg,
    speedKph: doc.speedKph,
    at: doc.at.toISOString(),
    nearStopId: doc.nearStopId,
  };
}

/**
 * Writes positions of many vehicles together: batches that come within some milliseconds share one insert and one bulk update, and each is
 * answered when they are written. The history is written before the latest position, so a failure between the two is mended by the repetition;
 * fixes that are then in the history twice are shown once.
 */
export class PositionWriter {
  private queue: Waiting[] = [];
  private running: Promise<void> | null = null;
  /** Jumps seen last, by vehicle. */
  private readonly suspects = new Map<string, Fix[]>();
  private readonly latest = new Map<string, { doc: VehiclePositionDoc | null; until: number }>();

  constructor(
    private readonly now: () => Date,
    private readonly realNow: () => Date,
    private readonly onMoved: (moved: readonly Moved[]) => void,
  ) {}

  /** Takes a batch; resolves when it is written. */
  report(route: KnownRoute, fixes: readonly Fix[]): Promise<Taken> {
    return new Promise((resolve, reject) => {
      this.queue.push({ route, fixes, resolve, reject });
      this.running ??= this.run();
    });
  }

  /** Waits until everything that was taken is written. */
  async drained(): Promise<void> {
    await this.running;
  }

  private async run(): Promise<void> {
    while (this.queue.length > 0) {
      await new Promise((resolve) => setTimeout(resolve, gatherMs));
      const batches = this.queue;
      this.queue = [];
      try {
        await this.write(batches);
      } catch (error) {
        for (const { route } of batches) this.latest.delete(route.vehicle.id);
        for (const { reject } of batches) reject(error);
      }
    }
    this.running = null;
  }

  private async learn(vehicleIds: readonly string[]): Promise<void> {
    const unknown = vehicleIds.filter((id) => !((this.latest.get(id)?.until ?? 0) > performance.now()));
    if (unknown.length === 0) return;
    const docs = new Map((await latestPositions(unknown)).map((doc) => [String(doc._id), doc]));
    if (this.latest.size + unknown.length > mostKept) this.latest.clear();
    for (const id of unknown) this.latest.set(id, { doc: docs.get(id) ?? null, until: performance.now() + trustMs });
  }

  /** Another process has taken newer positions of a vehicle meanwhile: what came here is history, and the vehicle is where the other says. */
  private async forgetOvertaken(moved: Map<string, Moved>): Promise<void> {
    for (const doc of await latestPositions([...moved.keys()])) {
      const vehicleId = String(doc._id);
      if (doc.at <= moved.get(vehicleId)!.latest.at) continue;
      moved.delete(vehicleId);
      this.latest.set(vehicleId, { doc, until: performance.now() + trustMs });
    }
  }

  private async write(batches: readonly Waiting[]): Promise<void> {
    await this.learn([...new Set(batches.map(({ route }) => route.vehicle.id))]);
    const now = this.now();
    const history: PositionDoc[] = [];
    const moved = new Map<string, Moved>();
    const answers: { batch: Waiting; taken: Taken }[] = [];
    const recordedAt = this.realNow();
    for (const batch of batches) {
      const { route } = batch;
      const vehicleId = route.vehicle.id;
      const before = moved.get(vehicleId)?.latest ?? this.latest.get(vehicleId)?.doc ?? null;
      const { accepted, suspects } = siftFixes(batch.fixes, {
        last: before,
        now,
        since: route.startedAt && new Date(route.startedAt.getTime() - beforeStartMs),
        isPossible: (place) => route.stops.some((stop) => distanceM(stop.place, place) <= elsewhereM),
        suspects: this.suspects.get(vehicleId) ?? [],
      });
      if (suspects.length > 0) this.suspects.set(vehicleId, suspects);
      else this.suspects.delete(vehicleId);
      for (const { at, place, speedKph, headingDeg } of accepted)
        history.push({ recordedAt, meta: { vehicleId, routeId: route.id }, at, place, speedKph, headingDeg });
      const newest = accepted.at(-1);
      const latest = newest ? latestOf(route, newest) : before;
      if (newest && latest)
        moved.set(vehicleId, {
          route,
          latest,
          nearStopBefore: moved.get(vehicleId)?.nearStopBefore ?? before?.nearStopId ?? null,
        });
      answers.push({
        batch,
        taken: {
          accepted: accepted.length,
          ignored: batch.fixes.length - accepted.length,
          nearStopId: latest?.nearStopId ?? null,
        },
      });
    }
    if (history.length > 0) {
      await PositionModel.collection.insertMany(history as never[], { ordered: false });
      const { modifiedCount, upsertedCount } = await VehiclePositionModel.collection.bulkWrite(
        [...moved.values()].map(({ latest }) => ({
          updateOne: { filter: { _id: latest._id }, update: onlyNewer(latest), upsert: true },
        })),
        { ordered: false },
      );
      if (modifiedCount + upsertedCount < moved.size) await this.forgetOvertaken(moved);
    }
    for (const [vehicleId, { latest }] of moved)
      this.latest.set(vehicleId, { doc: latest, until: performance.now() + trustMs });
    for (const { batch, taken } of answers) batch.resolve(taken);
    if (moved.size > 0) this.onMoved([...moved.values()]);
  }
}

function latestOf(route: KnownRoute, fix: Fix): VehiclePositionDoc {
  return {
    _id: new Types.ObjectId(route.vehicle.id),
    organisationId: route.organisationId,
    day: route.day,
    routeId: route.id,
    letter: route.letter,
    place: fix.place,
    headingDeg: fix.headingDeg,
    speedKph: fix.speedKph,
    at: fix.at,
    nearStopId: nearStop(fix.place, route.stops),
  };
}

/** Another process may have written a newer one. */
function onlyNewer(doc: VehiclePositionDoc) {
  const isNewer = { $lt: [{ $ifNull: ['$at', new Date(0)] }, doc.at] };
  return [{ $replaceWith: { $cond: [isNewer, { $literal: doc }, '$$ROOT'] } }];
}

/** Where the vehicle of a route has been, each fix once. */
export async function trackOf(routeId: string): Promise<{ at: Date; place: PositionDoc['place'] }[]> {
  const positions = await PositionModel.find({ 'meta.routeId': routeId })
    .sort({ at: 1 })
    .limit(50_000)
    .lean<PositionDoc[]>();
  return positions.filter(({ at }, index) => at.getTime() !== positions[index - 1]?.at.getTime());
}
