import { compileSpeeds } from './drive-time';
import { KIND, nodeOf, type Alternative, type Unit, type Model } from './model';
import { UNREACHABLE, type Problem } from './problem';

const { TASK, LOAD, UNLOAD, BREAK } = KIND;

function maskEnemies(mask: number, enemiesOfBit: Int32Array): number {
  let enemies = 0;
  for (let bit = 0; bit < 31; bit++) if (mask & (1 << bit)) enemies |= enemiesOfBit[bit]!;
  return enemies;
}

function fill(target: Int32Array, at: number, values: readonly number[], dimensions: number): boolean {
  let anything = false;
  for (let d = 0; d < dimensions; d++) {
    target[at * dimensions + d] = values[d] ?? 0;
    if ((values[d] ?? 0) > 0) anything = true;
  }
  return anything;
}

/** Compiles a problem; the problem must be consistent (indices in range, vectors of full length). O(tasks × (shifts + facilities)). */
export function compile(problem: Problem): Model {
  const { tasks, shifts, facilities, couplings, weights } = problem;
  const dimensions = problem.dimensions.length;
  const taskCount = tasks.length;
  const facilityCount = facilities.length;
  const shiftCount = shifts.length;
  const loadBase = taskCount;
  const unloadBase = loadBase + facilityCount;
  const breakBase = new Int32Array(shiftCount);
  let nodeCount = unloadBase + facilityCount;
  shifts.forEach((shift, s) => {
    breakBase[s] = nodeCount;
    nodeCount += shift.breaks.length;
  });

  const kind = new Uint8Array(nodeCount);
  const subject = new Int32Array(nodeCount);
  const place = new Int32Array(nodeCount);
  const service = new Int32Array(nodeCount);
  const secPerPiece = new Int32Array(nodeCount);
  const windowFrom = new Int32Array(nodeCount + 1);
  const opens: number[] = [];
  const closes: number[] = [];
  const addNode = (
    node: number,
    type: number,
    index: number,
    at: number,
    work: number,
    perPiece: number,
    windows: readonly (readonly [number, number])[],
  ) => {
    kind[node] = type;
    subject[node] = index;
    place[node] = at;
    service[node] = work;
    secPerPiece[node] = perPiece;
    windowFrom[node] = opens.length;
    for (const [open, close] of windows) {
      opens.push(open);
      closes.push(close);
    }
    windowFrom[node + 1] = opens.length;
  };
  tasks.forEach((task, t) => addNode(t, TASK, t, task.place, task.serviceSec, 0, task.windows));
  for (const type of [LOAD, UNLOAD]) {
    const base = type === LOAD ? loadBase : unloadBase;
    facilities.forEach((site, f) => {
      const perPiece = problem.piecesDimension < 0 ? 0 : site.secPerPiece;
      addNode(base + f, type, f, site.place, site.serviceSec, perPiece, site.windows);
    });
  }
  shifts.forEach((shift, s) =>
    shift.breaks.forEach((pause, b) =>
      addNode(breakBase[s]! + b, BREAK, b, -1, pause.durationSec, 0, [pause.windowSec]),
    ),
  );

  const delivery = new Int32Array(taskCount * dimensions);
  const pickup = new Int32Array(taskCount * dimensions);
  const carried = new Int32Array(taskCount * dimensions);
  const deliveryPieces = new Int32Array(taskCount);
  const pickupPieces = new Int32Array(taskCount);
  const loadClass = new Int32Array(taskCount).fill(-1);
  const stream = new Int32Array(taskCount).fill(-1);
  const classOfFacility = new Int32Array(facilityCount).fill(-1);
  const facilityOfClass: number[] = [];
  const streamByAcceptance = new Map<string, number>();
  const unloadsOfStream: Int32Array[] = [];
  const enemiesOfBit = new Int32Array(31);
  for (const [one, other] of problem.forbiddenTogether) {
    enemiesOfBit[one]! |= 1 << other;
    enemiesOfBit[other]! |= 1 << one;
  }
  const oldCategories = new Int32Array(taskCount);
  const newCategories = new Int32Array(taskCount);
  const suppliedFromStart: number[] = [];
  tasks.forEach((task, t) => {
    if (fill(delivery, t, task.delivery, dimensions)) {
      newCategories[t] = task.deliveryCategories ?? 0;
      if (task.deliveryFacility < 0) suppliedFromStart.push(t);
      else {
        let known = classOfFacility[task.deliveryFacility]!;
        if (known < 0) known = facilityOfClass.push(task.deliveryFacility) - 1;
        classOfFacility[task.deliveryFacility] = known;
        loadClass[t] = known;
      }
    }
    if (fill(pickup, t, task.pickup, dimensions)) {
      oldCategories[t] = task.categories;
      const takers: number[] = [];
      facilities.forEach((site, f) => {
        if (site.kind !== 'load' && (task.categories & ~site.accepted) === 0) takers.push(f);
      });
      const key = takers.join();
      let known = streamByAcceptance.get(key);
      if (known === undefined) {
        known = unloadsOfStream.push(Int32Array.from(takers)) - 1;
        streamByAcceptance.set(key, known);
      }
      stream[t] = known;
    }
    if (problem.piecesDimension >= 0) {
      deliveryPieces[t] = task.delivery[problem.piecesDimension] ?? 0;
      pickupPieces[t] = task.pickup[problem.piecesDimension] ?? 0;
    }
  });
  const startClass = facilityOfClass.length;
  for (const t of suppliedFromStart) loadClass[t] = startClass;
  const accepts = new Uint8Array(unloadsOfStream.length * facilityCount);
  unloadsOfStream.forEach((takers, s) => takers.forEach((f) => (accepts[s * facilityCount + f] = 1)));

  const partner = new Int32Array(taskCount).fill(-1);
  const isSecond = new Uint8Array(taskCount);
  const gap = new Int32Array(taskCount);
  for (const { first, second, minGapSec, carried: goods } of couplings) {
    partner[first] = second;
    partner[second] = first;
    isSecond[second] = 1;
    gap[second] = minGapSec;
    for (let d = 0; d < dimensions; d++) {
      carried[first * dimensions + d] = goods?.[d] ?? 0;
      carried[second * dimensions + d] = -(goods?.[d] ?? 0);
    }
  }

  const capacity = new Int32Array(shiftCount * dimensions);
  shifts.forEach((shift, s) => fill(capacity, s, shift.capacity, dimensions));
  const compatible = new Uint8Array(taskCount * shiftCount);
  tasks.forEach((task, t) => {
    const atPeace =
      (oldCategories[t]! & maskEnemies(oldCategories[t]!, enemiesOfBit)) === 0 &&
      (newCategories[t]! & maskEnemies(newCategories[t]!, enemiesOfBit)) === 0;
    if (!atPeace) return;
    const isUnloadable = stream[t]! < 0 || unloadsOfStream[stream[t]!]!.length > 0;
    for (const s of task.allowedShifts ?? shifts.keys()) {
      const shift = shifts[s];
      if (!shift || (task.pinnedShift ?? s) !== s || (task.requiredSkills & ~shift.skills) !== 0) continue;
      if (shift.mustUnloadAtEnd && !isUnloadable) continue;
      let fits = true;
      for (let d = 0; d < dimensions && fits; d++) {
        const at = t * dimensions + d;
        fits = Math.max(delivery[at]!, pickup[at]!, Math.abs(carried[at]!)) <= capacity[s * dimensions + d]!;
      }
      if (fits) compatible[t * shiftCount + s] = 1;
    }
  });

  const units: Unit[] = [];
  const unitOfTask = new Int32Array(taskCount).fill(-1);
  const choices = new Map<number, number>();
  tasks.forEach((task, t) => {
    if (isSecond[t] === 1) return;
    const mate = partner[t]!;
    const alternative: Alternative = { first: t, second: mate, minGapSec: mate < 0 ? 0 : gap[mate]! };
    const sibling = task.choice === undefined ? undefined : choices.get(task.choice);
    if (sibling !== undefined) {
      units[sibling] = { ...units[sibling]!, alternatives: [...units[sibling]!.alternatives, alternative] };
      unitOfTask[t] = sibling;
      return;
    }
    const prize = weights.unserved * (task.prize + (mate < 0 ? 0 : tasks[mate]!.prize));
    const unit = units.push({ alternatives: [alternative], prize }) - 1;
    unitOfTask[t] = unit;
    if (mate >= 0) unitOfTask[mate] = unit;
    if (task.choice !== undefined) choices.set(task.choice, unit);
  });

  const speedsOfMatrix = problem.matrices.map(({ speeds }) => compileSpeeds(speeds));
  const bases = { loadBase, unloadBase, breakBase };
  const prefix = shifts.map((shift, s) =>
    Int32Array.from((shift.pinnedPrefix ?? []).map((step) => nodeOf(bases, s, step))),
  );
  const kinds = new Map<string, number>();
  const shiftKind = Int32Array.from(shifts, (shift, s) => {
    const { id: _, ...terms } = shift;
    const column = tasks.map((_task, t) => compatible[t * shiftCount + s]).join('');
    const key = JSON.stringify(terms) + column;
    const known = kinds.get(key);
    if (known !== undefined) return known;
    kinds.set(key, s);
    return s;
  });
  const room = new Int32Array(facilityCount * dimensions).fill(UNREACHABLE);
  facilities.forEach((site, f) => site.room?.forEach((units, d) => (room[f * dimensions + d] = units)));
  const perShift = (value: (s: number) => number) => Float64Array.from(shifts, (_, s) => value(s));

  return {
    problem,
    taskCount,
    facilityCount,
    shiftCount,
    dimensions,
    size: problem.matrices[0]?.size ?? 0,
    durations: shifts.map((shift) => problem.matrices[shift.profile]!.durationSec),
    distances: shifts.map((shift) => problem.matrices[shift.profile]!.distanceM),
    speeds: shifts.map((shift) => speedsOfMatrix[shift.profile]!),
    loadBase,
    unloadBase,
    breakBase,
    nodeCount,
    kind,
    subject,
    place,
    service,
    secPerPiece,
    windowFrom,
    windowOpen: Int32Array.from(opens),
    windowClose: Int32Array.from(closes),
    delivery,
    pickup,
    carried,
    deliveryPieces,
    pickupPieces,
    loadClass,
    classCount: startClass + 1,
    startClass,
    classOfFacility,
    facilityOfClass: Int32Array.from(facilityOfClass),
    stream,
    streamCount: unloadsOfStream.length,
    accepts,
    unloadsOfStream,
    oldCategories,
    newCategories,
    oldEnemies: oldCategories.map((mask) => maskEnemies(mask, enemiesOfBit)),
    newEnemies: newCategories.map((mask) => maskEnemies(mask, enemiesOfBit)),
    enemiesOfBit,
    enemyBits: problem.forbiddenTogether.reduce((bits, [one, other]) => bits | (1 << one) | (1 << other), 0),
    hasRoom: facilities.some((site) => site.room !== undefined),
    room,
    hasLateness: weights.latenessPerHour > 0 && tasks.some((task) => task.lateAfterSec !== undefined),
    lateAfter: Int32Array.from(tasks, (task) => task.lateAfterSec ?? UNREACHABLE),
    compatible,
    partner,
    isSecond,
    gap,
    units,
    unitOfTask,
    prefix,
    shiftKind,
    capacity,
    shiftStart: Int32Array.from(shifts, (shift) => shift.windowSec[0]),
    shiftEnd: Int32Array.from(shifts, (shift) => shift.windowSec[1]),
    costPerMetre: perShift((s) => (weights.distance * shifts[s]!.costs.perKm) / 1000),
    costPerSecond: perShift((s) => (weights.time * shifts[s]!.costs.perHour) / 3600),
    costFixed: perShift((s) => weights.fixed * shifts[s]!.costs.fixed),
    costPerOvertimeSecond: perShift((s) => (weights.overtime * shifts[s]!.costs.overtimePerHour) / 3600),
    costPerWaitingSecond: weights.waitingPerHour / 3600,
    costPerLateSecond: weights.latenessPerHour / 3600,
    costPerBalanceSecond: weights.balancePerHour / 3600,
  };
}
