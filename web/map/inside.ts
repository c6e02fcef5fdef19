/** Whether a point lies in an area given as rings (holes count as outside). Ray casting, even-odd. */
export function insideArea(
  point: { x: number; y: number },
  rings: readonly (readonly { x: number; y: number }[])[],
): boolean {
  let inside = false;
  for (const ring of rings) {
    for (let index = 0, before = ring.length - 1; index < ring.length; before = index, index += 1) {
      const a = ring[index];
      const b = ring[before];
      if (!a || !b || a.y > point.y === b.y > point.y) continue;
      if (point.x < ((b.x - a.x) * (point.y - a.y)) / (b.y - a.y) + a.x) inside = !inside;
    }
  }
  return inside;
}
