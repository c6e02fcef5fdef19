/**
 * Number of each visit on its route, from 1, as it stands behind the letter everywhere (`C7`); loading, breaks and ends
 * have none. One entry for each stop, in order.
 */
export function visitNumbers(stops: readonly { kind: string }[]): string[] {
  let visits = 0;
  return stops.map((stop) => (stop.kind === 'visit' ? String((visits += 1)) : ''));
}
