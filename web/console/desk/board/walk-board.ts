/** Arrow keys walk the stops of a row and from row to row, to the stop that stands nearest in time; Home and End go to the ends of the row. */
export function walkBoard(event: KeyboardEvent): void {
  const from = event.target as HTMLElement;
  const row = from.closest<HTMLElement>('[data-row]');
  const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
  if (event.defaultPrevented || !row || !isPlain) return;
  const next = nextOf(event.key, from, row);
  if (next === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  next?.focus();
}

const blocksOf = (row: Element | null | undefined) => [...(row?.querySelectorAll<HTMLElement>('.block') ?? [])];
const middleOf = (element: HTMLElement) => {
  const { left, width } = element.getBoundingClientRect();
  return left + width / 2;
};

/** Undefined for keys that are none of the board's; null at the end of the way. */
function nextOf(key: string, from: HTMLElement, row: HTMLElement): HTMLElement | null | undefined {
  const blocks = blocksOf(row);
  const at = blocks.indexOf(from);
  switch (key) {
    case 'ArrowRight':
      return blocks[at + 1] ?? null;
    case 'ArrowLeft':
      return at > 0 ? blocks[at - 1]! : row.querySelector<HTMLElement>('.head');
    case 'Home':
      return blocks[0] ?? null;
    case 'End':
      return blocks.at(-1) ?? null;
    case 'ArrowDown':
    case 'ArrowUp': {
      const rows = [...(row.parentElement?.querySelectorAll<HTMLElement>('[data-row]') ?? [])];
      const other = rows[rows.indexOf(row) + (key === 'ArrowDown' ? 1 : -1)];
      if (!other) return null;
      if (at < 0) return other.querySelector<HTMLElement>('.head');
      const x = middleOf(from);
      const nearest = blocksOf(other).sort((a, b) => Math.abs(middleOf(a) - x) - Math.abs(middleOf(b) - x))[0];
      return nearest ?? other.querySelector<HTMLElement>('.head');
    }
    default:
      return undefined;
  }
}
