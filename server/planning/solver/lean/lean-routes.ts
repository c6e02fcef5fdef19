import { LeanFits } from './lean-fits';

/** The routes as linked lists with earliest departures and latest starts, kept up until a value no longer changes. */
export class LeanRoutes extends LeanFits {
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
      if (m.hasPickup) this.sumLoads(m.tasks + r, end);
    }
    s[this.USED] = routes.reduce((used, { length }) => used + (length > 0 ? 1 : 0), 0);
    this.absent.length = 0;
    for (const task of absent) this.absent.push(task);
    this.recost();
    this.keep();
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
    this.cost -= this.price[c]!;
    this.forward(c);
    this.backward(c);
    if (m.hasPickup) this.sumLoads(i, j);
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
      this.cost += this.price[j]!;
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
    if (m.hasPickup) this.sumLoads(i, j);
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
      this.sumLoads(i, s[i]!);
      this.sumLoads(pj, s[pj]!);
    }
  }

  /** Drives the tasks behind `i` up to `j`, of the same route, the other way round. */
  reverse(i: number, j: number): void {
    const { m, s, PREV, DEP, LATEST } = this;
    const r = s[this.ROUTE + j]!;
    const [first, behind] = [s[i]!, s[j]!];
    let gone = s[this.EDGE + i]!;
    let now = 0;
    let last = i;
    for (let node = j; ;) {
      const before = s[PREV + node]!;
      gone += s[this.EDGE + node]!;
      this.link(last, node);
      now += s[this.EDGE + last]!;
      last = node;
      if (node === first) break;
      node = before;
    }
    this.link(last, behind);
    now += s[this.EDGE + last]!;
    this.set(this.METRES + r, s[this.METRES + r]! + now - gone);
    this.cost += (now - gone) * m.perMetre[r]!;
    if (m.hasWindows) {
      for (let node = j; node !== behind; node = s[node]!) this.set(DEP + node, this.departure(node));
      for (let node = first; node !== i; node = s[PREV + node]!) this.set(LATEST + node, this.latest(node));
    }
    this.forward(behind);
    this.backward(i);
    if (m.hasPickup) this.sumLoads(i, behind);
  }

  private departure(x: number): number {
    const { m, s } = this;
    const p = s[this.PREV + x]!;
    return Math.max(s[this.DEP + p]! + this.seconds(p, x), m.ready[x]!) + m.service[x]!;
  }

  private latest(x: number): number {
    const { m, s } = this;
    const next = s[x]!;
    return Math.min(m.due[x]!, s[this.LATEST + next]! - this.seconds(x, next) - m.service[x]!);
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
    const { m, s, DEP } = this;
    if (!m.hasWindows) return;
    const firstEnd = m.tasks + m.shifts;
    for (let x = node; x < firstEnd; x = s[x]!) {
      const departure = this.departure(x);
      if (s[DEP + x] === departure && x !== node) return;
      if (s[DEP + x] !== departure) this.set(DEP + x, departure);
    }
  }

  /** Latest starts from `node` back, until one stays as it was. */
  private backward(node: number): void {
    const { m, s, LATEST, PREV } = this;
    if (!m.hasWindows) return;
    for (let x = node; x < m.tasks; x = s[PREV + x]!) {
      const latest = this.latest(x);
      if (s[LATEST + x] === latest && x !== node) return;
      if (s[LATEST + x] !== latest) this.set(LATEST + x, latest);
    }
  }

  /** Load segments of a route, from both sides (Vidal et al. 2014), after a change between the nodes `i` and `j`. */
  private sumLoads(i: number, j: number): void {
    const { m, s, PREV } = this;
    const { dimensions, delivery, pickup } = m;
    const firstEnd = m.tasks + m.shifts;
    for (let d = 0; d < dimensions; d++) {
      let at = this.UPTO + 3 * (i * dimensions + d);
      let [delivered, picked, highest] = [s[at]!, s[at + 1]!, s[at + 2]!];
      for (let node = s[i]!; node < firstEnd; node = s[node]!) {
        const out = delivery[node * dimensions + d]!;
        const old = pickup[node * dimensions + d]!;
        highest = Math.max(highest + out, picked + Math.max(out, old));
        delivered += out;
        picked += old;
        this.note(this.UPTO + 3 * (node * dimensions + d), delivered, picked, highest);
      }
      at = this.FROM + 3 * (j * dimensions + d);
      [delivered, picked, highest] = [s[at]!, s[at + 1]!, s[at + 2]!];
      for (let node = s[PREV + j]!; node < m.tasks; node = s[PREV + node]!) {
        const out = delivery[node * dimensions + d]!;
        const old = pickup[node * dimensions + d]!;
        highest = Math.max(Math.max(out, old) + delivered, highest + old);
        delivered += out;
        picked += old;
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
