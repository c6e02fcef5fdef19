import { LeanState } from './lean-state';
import { Stretch } from './lean-stretch';

/** The routes as linked lists with earliest departures and latest starts, kept up until a value no longer changes. */
export class LeanRoutes extends LeanState {
  /** Makes these the routes; tasks in none of them and not in `absent` are no concern of this search. */
  load(routes: readonly Int32Array[], absent: readonly number[]): void {
    const { m, s } = this;
    s.fill(-1, this.ROUTE, this.ROUTE + m.tasks);
    s.fill(0, this.TOTAL, this.TOTAL + m.shifts * m.dimensions);
    for (let r = 0; r < m.shifts; r++) {
      this.logged = 0;
      this.clear(r);
      let node = m.tasks + r;
      for (const task of routes[r]!) {
        s[this.ROUTE + task] = r;
        this.link(node, task);
        for (let d = 0; d < m.dimensions; d++)
          s[this.TOTAL + r * m.dimensions + d]! += m.delivery[task * m.dimensions + d]!;
        node = task;
      }
      const end = m.tasks + m.shifts + r;
      this.link(node, end);
      s[this.COUNT + r] = routes[r]!.length;
      let metres = 0;
      for (let at = m.tasks + r; at !== end; at = s[at]!) {
        metres += s[this.EDGE + at]!;
        const next = s[at]!;
        const start = Math.max(m.ready[next]!, s[this.DEP + at]! + this.seconds(at, next));
        if (next !== end) s[this.DEP + next] = start + m.service[next]!;
      }
      s[this.METRES + r] = metres;
      for (let at = s[this.PREV + end]!; at < m.tasks; at = s[this.PREV + at]!)
        s[this.LATEST + at] = Math.min(
          m.due[at]!,
          s[this.LATEST + s[at]!]! - this.seconds(at, s[at]!) - m.service[at]!,
        );
      if (m.hasPickup) this.sumLoads(r);
    }
    s[this.USED] = routes.reduce((used, { length }) => used + (length > 0 ? 1 : 0), 0);
    this.absent.length = 0;
    for (const task of absent) this.absent.push(task);
    this.recost();
    this.keep();
  }

  /** Would the loads hold with task `c` behind node `i`? */
  fitsLoad(c: number, i: number, r: number): boolean {
    const { m, s } = this;
    const { dimensions, capacity, delivery, pickup } = m;
    for (let d = 0; d < dimensions; d++) {
      const limit = capacity[r * dimensions + d]!;
      const more = delivery[c * dimensions + d]!;
      if (!m.hasPickup) {
        if (s[this.TOTAL + r * dimensions + d]! + more > limit) return false;
        continue;
      }
      const up = this.UPTO + 3 * (i * dimensions + d);
      const from = this.FROM + 3 * (s[i]! * dimensions + d);
      const old = pickup[c * dimensions + d]!;
      const pickedBefore = s[up + 1]!;
      const highest = Math.max(s[up + 2]! + more, pickedBefore + Math.max(more, old));
      if (Math.max(highest + s[from]!, s[from + 2]! + pickedBefore + old) > limit) return false;
    }
    return true;
  }

  /** Would the windows hold with task `c` between neighbours `i` and `j`? */
  fitsTime(c: number, i: number, j: number): boolean {
    const { m, s } = this;
    let start = s[this.DEP + i]! + this.seconds(i, c);
    if (start < m.ready[c]!) start = m.ready[c]!;
    return start <= m.due[c]! && start + m.service[c]! + this.seconds(c, j) <= s[this.LATEST + j]!;
  }

  /** Would length and duration of the route hold? Walks the route when durations are limited. */
  fitsLength(c: number, i: number, r: number, moreMetres: number): boolean {
    const { m, s } = this;
    if (s[this.METRES + r]! + moreMetres > m.maxDistance[r]!) return false;
    if (!m.hasMaxDuration) return true;
    const end = m.tasks + m.shifts + r;
    const way = new Stretch(m, m.tasks + r);
    for (let node = m.tasks + r; node !== end;) {
      node = node === i ? c : node === c ? s[i]! : s[node]!;
      way.append(node, this.seconds(way.last, node));
    }
    return way.duration <= m.maxDuration[r]!;
  }

  /**
   * Would the way to `i`, and from there with the tasks from `j` on and home to the end of the shift of `i`, keep windows, length and duration?
   * Walks it.
   */
  fitsJoined(i: number, j: number): boolean {
    const { m, s } = this;
    const r = s[this.ROUTE + i]!;
    const end = m.tasks + m.shifts + r;
    const way = new Stretch(m, m.tasks + r);
    let metres = 0;
    let node = m.tasks + r;
    let clock = m.ready[node]!;
    while (node !== end) {
      let next = node === i ? j : s[node]!;
      if (next >= m.tasks + m.shifts) next = end;
      const seconds = this.seconds(node, next);
      clock = Math.max(clock + seconds, m.ready[next]!);
      if (clock > m.due[next]!) return false;
      clock += m.service[next]!;
      metres += this.edge(node, next);
      way.append(next, seconds);
      node = next;
    }
    return metres <= m.maxDistance[r]! && way.duration <= m.maxDuration[r]!;
  }

  /** Puts an absent task behind node `i`; the caller has checked that it fits, and takes it from `absent`. */
  insert(c: number, i: number): void {
    const { m, s } = this;
    const j = s[i]!;
    const r = s[this.ROUTE + i]!;
    const [before, after] = [this.metres(i, c), this.metres(c, j)];
    const more = before + after - s[this.EDGE + i]!;
    this.set(i, c);
    this.set(this.PREV + c, i);
    this.set(c, j);
    this.set(this.PREV + j, c);
    this.set(this.EDGE + i, before);
    this.set(this.EDGE + c, after);
    this.set(this.ROUTE + c, r);
    this.count(r, 1, more, c);
    this.cost -= m.prize[c]!;
    this.forward(c);
    this.backward(c);
    if (m.hasPickup) this.sumLoads(r);
  }

  /** Takes `length` tasks from `first` on out of their route. */
  remove(first: number, length: number): void {
    const { m, s } = this;
    const r = s[this.ROUTE + first]!;
    const i = s[this.PREV + first]!;
    let j = first;
    let gone = s[this.EDGE + i]!;
    for (let k = 0; k < length; k++) {
      gone += s[this.EDGE + j]!;
      this.set(this.ROUTE + j, -1);
      this.count(r, -1, 0, j);
      this.absent.push(j);
      this.cost += m.prize[j]!;
      j = s[j]!;
    }
    const edge = this.edge(i, j);
    this.set(i, j);
    this.set(this.PREV + j, i);
    this.set(this.EDGE + i, edge);
    this.set(this.METRES + r, s[this.METRES + r]! + edge - gone);
    this.cost += (edge - gone) * m.perMetre[r]!;
    this.forward(j);
    this.backward(i);
    if (m.hasPickup) this.sumLoads(r);
  }

  /** Joins `i` with `j` of another route that costs the same by the metre; what followed `i` follows the node before `j`. `j` may be the end
   * of the other route. `costDelta` is the caller's sum. */
  swapTails(i: number, j: number, costDelta: number): void {
    this.cost += costDelta;
    const { m, s } = this;
    const [a, b] = [s[this.ROUTE + i]!, s[this.ROUTE + j]!];
    const [ni, pj] = [s[i]!, s[this.PREV + j]!];
    const [endA, endB] = [m.tasks + m.shifts + a, m.tasks + m.shifts + b];
    const [lastA, lastB] = [s[this.PREV + endA]!, s[this.PREV + endB]!];
    const used = Number(s[this.COUNT + a]! > 0) + Number(s[this.COUNT + b]! > 0);
    this.moveTail(ni, endA, a, b);
    this.moveTail(j, endB, b, a);
    const usedNow = Number(s[this.COUNT + a]! > 0) + Number(s[this.COUNT + b]! > 0);
    if (usedNow !== used) this.set(this.USED, s[this.USED]! + usedNow - used);
    if (j === endB) this.link(i, endA);
    else {
      this.link(i, j);
      this.link(lastB, endA);
    }
    if (ni === endA) this.link(pj, endB);
    else {
      this.link(pj, ni);
      this.link(lastA, endB);
    }
    this.recount(a);
    this.recount(b);
    this.forward(s[i]!);
    this.forward(s[pj]!);
    this.forward(endA);
    this.forward(endB);
    this.backward(lastB);
    this.backward(s[this.PREV + endB]!);
    this.backward(i);
    this.backward(pj);
    if (m.hasPickup) {
      this.sumLoads(a);
      this.sumLoads(b);
    }
  }

  private moveTail(from: number, end: number, own: number, other: number): void {
    const { m, s } = this;
    let moved = 0;
    for (let node = from; node !== end; node = s[node]!) {
      this.set(this.ROUTE + node, other);
      moved++;
      for (let d = 0; d < m.dimensions; d++) {
        const amount = m.delivery[node * m.dimensions + d]!;
        const [mine, its] = [this.TOTAL + own * m.dimensions + d, this.TOTAL + other * m.dimensions + d];
        this.set(mine, s[mine]! - amount);
        this.set(its, s[its]! + amount);
      }
    }
    this.set(this.COUNT + own, s[this.COUNT + own]! - moved);
    this.set(this.COUNT + other, s[this.COUNT + other]! + moved);
  }

  private link(from: number, to: number): void {
    this.set(from, to);
    this.set(this.PREV + to, from);
    this.set(this.EDGE + from, this.edge(from, to));
  }

  private recount(r: number): void {
    const { m, s } = this;
    const end = m.tasks + m.shifts + r;
    let metres = 0;
    for (let node = m.tasks + r; node !== end; node = s[node]!) metres += s[this.EDGE + node]!;
    this.set(this.METRES + r, metres);
  }

  private count(r: number, tasks: number, metres: number, c: number): void {
    const { m, s } = this;
    const before = s[this.COUNT + r]!;
    this.set(this.COUNT + r, before + tasks);
    if (metres !== 0) this.set(this.METRES + r, s[this.METRES + r]! + metres);
    this.cost += metres * m.perMetre[r]!;
    if (before === 0) {
      this.cost += m.fixed[r]!;
      this.set(this.USED, s[this.USED]! + 1);
    }
    if (before + tasks === 0) {
      this.cost -= m.fixed[r]!;
      this.set(this.USED, s[this.USED]! - 1);
    }
    for (let d = 0; d < m.dimensions; d++) {
      const at = this.TOTAL + r * m.dimensions + d;
      this.set(at, s[at]! + tasks * m.delivery[c * m.dimensions + d]!);
    }
  }

  /** Earliest departures from `node` on, until one stays as it was. */
  private forward(node: number): void {
    const { m, s, DEP, PREV } = this;
    const firstEnd = m.tasks + m.shifts;
    for (let x = node; x < firstEnd; x = s[x]!) {
      const p = s[PREV + x]!;
      const arrival = s[DEP + p]! + this.seconds(p, x);
      const departure = (arrival < m.ready[x]! ? m.ready[x]! : arrival) + m.service[x]!;
      if (s[DEP + x] === departure && x !== node) return;
      if (s[DEP + x] !== departure) this.set(DEP + x, departure);
    }
  }

  /** Latest starts from `node` back, until one stays as it was. */
  private backward(node: number): void {
    const { m, s, LATEST, PREV } = this;
    for (let x = node; x < m.tasks; x = s[PREV + x]!) {
      const next = s[x]!;
      const latest = Math.min(m.due[x]!, s[LATEST + next]! - this.seconds(x, next) - m.service[x]!);
      if (s[LATEST + x] === latest && x !== node) return;
      if (s[LATEST + x] !== latest) this.set(LATEST + x, latest);
    }
  }

  /** Load segments of a route, from both sides (Vidal et al. 2014). */
  private sumLoads(r: number): void {
    const { m, s } = this;
    const { dimensions } = m;
    const [start, end] = [m.tasks + r, m.tasks + m.shifts + r];
    for (let d = 0; d < dimensions; d++) {
      let [delivered, picked, highest] = [0, 0, 0];
      for (let node = start; node !== end; node = s[node]!) {
        if (node !== start) {
          const out = m.delivery[node * dimensions + d]!;
          const old = m.pickup[node * dimensions + d]!;
          highest = Math.max(highest + out, picked + Math.max(out, old));
          delivered += out;
          picked += old;
        }
        this.note(this.UPTO + 3 * (node * dimensions + d), delivered, picked, highest);
      }
      [delivered, picked, highest] = [0, 0, 0];
      for (let node = end; node !== start; node = s[this.PREV + node]!) {
        if (node !== end) {
          const out = m.delivery[node * dimensions + d]!;
          const old = m.pickup[node * dimensions + d]!;
          highest = Math.max(Math.max(out, old) + delivered, highest + old);
          delivered += out;
          picked += old;
        }
        this.note(this.FROM + 3 * (node * dimensions + d), delivered, picked, highest);
      }
    }
  }

  private note(at: number, delivered: number, picked: number, highest: number): void {
    const { s } = this;
    if (s[at] !== delivered) this.set(at, delivered);
    if (s[at + 1] !== picked) this.set(at + 1, picked);
    if (s[at + 2] !== highest) this.set(at + 2, highest);
  }
}
