import { LeanState } from './lean-state';
import { Stretch } from './lean-stretch';

/** What may be done to the routes: windows, loads, length and duration of changed ones. */
export abstract class LeanFits extends LeanState {
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
    if (!m.hasWindows) return true;
    const { column } = m;
    const row = m.row[c]!;
    let start = s[this.DEP + i]! + m.durationTo[row + column[i]!]!;
    if (start < m.ready[c]!) start = m.ready[c]!;
    return start <= m.due[c]! && start + m.service[c]! + m.duration[row + column[j]!]! <= s[this.LATEST + j]!;
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

  /** Would windows, loads and duration hold with the tasks behind `i` up to `j`, of the same route, the other way round? Walks it. */
  fitsReversed(i: number, j: number): boolean {
    const { m } = this;
    return (
      (!m.hasWindows || this.fitsReversedTime(i, j)) &&
      (!m.hasPickup || this.fitsReversedLoad(i, j)) &&
      (!m.hasMaxDuration || this.fitsReversedDuration(i, j))
    );
  }

  private fitsReversedTime(i: number, j: number): boolean {
    const { m, s } = this;
    const [first, behind] = [s[i]!, s[j]!];
    let clock = s[this.DEP + i]!;
    let last = i;
    for (let node = j; ; node = s[this.PREV + node]!) {
      const start = Math.max(clock + this.seconds(last, node), m.ready[node]!);
      if (start > m.due[node]!) return false;
      clock = start + m.service[node]!;
      last = node;
      if (node === first) break;
    }
    return clock + this.seconds(last, behind) <= s[this.LATEST + behind]!;
  }

  private fitsReversedLoad(i: number, j: number): boolean {
    const { m, s } = this;
    const { dimensions } = m;
    const [first, behind, r] = [s[i]!, s[j]!, s[this.ROUTE + j]!];
    for (let d = 0; d < dimensions; d++) {
      const up = this.UPTO + 3 * (i * dimensions + d);
      let [picked, highest] = [s[up + 1]!, s[up + 2]!];
      for (let node = j; ; node = s[this.PREV + node]!) {
        const out = m.delivery[node * dimensions + d]!;
        const old = m.pickup[node * dimensions + d]!;
        highest = Math.max(highest + out, picked + Math.max(out, old));
        picked += old;
        if (node === first) break;
      }
      const rest = this.FROM + 3 * (behind * dimensions + d);
      if (Math.max(highest + s[rest]!, s[rest + 2]! + picked) > m.capacity[r * dimensions + d]!) return false;
    }
    return true;
  }

  private fitsReversedDuration(i: number, j: number): boolean {
    const { m, s } = this;
    const [first, behind, r] = [s[i]!, s[j]!, s[this.ROUTE + j]!];
    const way = new Stretch(m, m.tasks + r);
    const append = (node: number) => way.append(node, this.seconds(way.last, node));
    if (i !== way.last) {
      for (let node = s[way.last]!; node !== i; node = s[node]!) append(node);
      append(i);
    }
    for (let node = j; node !== first; node = s[this.PREV + node]!) append(node);
    append(first);
    for (let node = behind; ; node = s[node]!) {
      append(node);
      if (node >= m.tasks) break;
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
}
