/**
 * Shows messages of which `most` stand at a time: the oldest makes room, so that what is said last is always seen. `show` answers the message that
 * stands (the same again where it stands already) and calls `onClose` when it goes.
 */
export function lastSeen<M, H extends { close(): void }>(most: number, show: (message: M, onClose: () => void) => H) {
  const standing: H[] = [];
  return (message: M): void => {
    const shown: H = show(message, () => {
      const at = standing.indexOf(shown);
      if (at >= 0) standing.splice(at, 1);
    });
    if (standing.includes(shown)) return;
    while (standing.length >= most) standing.shift()?.close();
    standing.push(shown);
  };
}
