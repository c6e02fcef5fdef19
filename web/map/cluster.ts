export interface Spot<T> {
  x: number;
  y: number;
  item: T;
}
export interface Cluster<T> {
  x: number;
  y: number;
  items: T[];
}

/**
 * Joins spots that would lie on each other: greedy over a grid of `reachPx`, in the order given, each spot going to the
 * first cluster whose centre is nearer than `reachPx`. O(n) for evenly spread spots. Same input, same clusters.
 */
export function clusterSpots<T>(spots: readonly Spot<T>[], reachPx: number): Cluster<T>[] {
  const clusters: Cluster<T>[] = [];
  const cells = new Map<string, Cluster<T>[]>();
  for (const spot of spots) {
    const cx = Math.floor(spot.x / reachPx);
    const cy = Math.floor(spot.y / reachPx);
    let home: Cluster<T> | undefined;
    for (let x = cx - 1; x <= cx + 1 && !home; x += 1) {
      for (let y = cy - 1; y <= cy + 1 && !home; y += 1) {
        home = cells.get(`${x}:${y}`)?.find((one) => Math.hypot(one.x - spot.x, one.y - spot.y) < reachPx);
      }
    }
    if (home) {
      home.items.push(spot.item);
      continue;
    }
    const made = { x: spot.x, y: spot.y, items: [spot.item] };
    clusters.push(made);
    const key = `${cx}:${cy}`;
    const cell = cells.get(key);
    if (cell) cell.push(made);
    else cells.set(key, [made]);
  }
  return clusters;
}
