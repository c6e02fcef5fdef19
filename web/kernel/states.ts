import type { RequestStatus } from '#shared/requests/requests';
import type { StopStatus } from '#shared/dispatch/routes';

/** What colour may mean. `late`, and `risk` for what may still go wrong, are added to a state, never instead of it. */
export const stateKeys = [
  'waiting',
  'planned',
  'onway',
  'door',
  'done',
  'failed',
  'cancelled',
  'late',
  'risk',
] as const;
export type StateKey = (typeof stateKeys)[number];

/** Which of a state's colours paints a part: text/line (`fg`), solid fill (`solid`), what lies on the fill (`on`). */
export type Ink = 'fg' | 'solid' | 'on' | 'none';
export interface StatePart {
  /** SVG path in a 16 × 16 box. */
  d: string;
  fill: Ink;
  stroke?: Ink;
  width?: number;
  dash?: string;
}
export interface StateLook {
  /** Colour family: the variables `--st-<colour>-fg|bg|solid|on`. */
  colour: Exclude<StateKey, 'cancelled' | 'risk'>;
  parts: readonly StatePart[];
}

const disc = 'M8 1.5a6.5 6.5 0 1 1 0 13a6.5 6.5 0 1 1 0-13z';
const ring = 'M8 2.2a5.8 5.8 0 1 1 0 11.6a5.8 5.8 0 1 1 0-11.6z';
const square =
  'M4 1.5h8a2.5 2.5 0 0 1 2.5 2.5v8a2.5 2.5 0 0 1-2.5 2.5h-8a2.5 2.5 0 0 1-2.5-2.5v-8a2.5 2.5 0 0 1 2.5-2.5z';

/** The one table of states: colour and shape, the same on map, list, board and timeline. The shapes differ, so it reads without colour. */
export const stateTable: Record<StateKey, StateLook> = {
  waiting: { colour: 'waiting', parts: [{ d: ring, fill: 'none', stroke: 'fg', width: 1.9, dash: '2.6 1.96' }] },
  planned: { colour: 'planned', parts: [{ d: ring, fill: 'none', stroke: 'fg', width: 1.9 }] },
  onway: {
    colour: 'onway',
    parts: [
      { d: disc, fill: 'solid' },
      { d: 'M5.9 4.5 11.6 8 5.9 11.5 7.4 8z', fill: 'on' },
    ],
  },
  door: {
    colour: 'door',
    parts: [
      { d: square, fill: 'solid' },
      { d: 'M8 3.9 12.2 7.6h-1.1v4H9.2V9.2H6.8v2.4H4.9v-4H3.8z', fill: 'on' },
    ],
  },
  done: {
    colour: 'done',
    parts: [
      { d: disc, fill: 'solid' },
      { d: 'm5 8.2 2.1 2.1 4-4.4', fill: 'none', stroke: 'on', width: 1.8 },
    ],
  },
  failed: {
    colour: 'failed',
    parts: [
      { d: 'M5.3 1.5h5.4l3.8 3.8v5.4l-3.8 3.8H5.3l-3.8-3.8V5.3z', fill: 'solid' },
      { d: 'm5.7 5.7 4.6 4.6m0-4.6-4.6 4.6', fill: 'none', stroke: 'on', width: 1.8 },
    ],
  },
  cancelled: {
    colour: 'waiting',
    parts: [
      { d: ring, fill: 'none', stroke: 'fg', width: 1.9 },
      { d: 'm4.2 11.8 7.6-7.6', fill: 'none', stroke: 'fg', width: 1.9 },
    ],
  },
  late: {
    colour: 'late',
    parts: [
      { d: 'M8 1.9 15 14H1z', fill: 'solid', stroke: 'fg', width: 1.1 },
      { d: 'M8 6v4.2', fill: 'none', stroke: 'on', width: 1.7 },
      { d: 'M8 12.05v.1', fill: 'none', stroke: 'on', width: 1.7 },
    ],
  },
  risk: {
    colour: 'late',
    parts: [
      { d: 'M8 2.4 14.4 13.6H1.6z', fill: 'none', stroke: 'fg', width: 1.6 },
      { d: 'M8 6.4v3.6', fill: 'none', stroke: 'fg', width: 1.6 },
      { d: 'M8 11.75v.1', fill: 'none', stroke: 'fg', width: 1.6 },
    ],
  },
};

/** "In progress" where nobody stands at a door (weighing, a gap being looked into): the door's square with a dot. */
export const progressParts: readonly StatePart[] = [
  { d: square, fill: 'solid' },
  { d: 'M8 5.6a2.4 2.4 0 1 1 0 4.8a2.4 2.4 0 1 1 0-4.8z', fill: 'on' },
];

/** CSS value of an ink of a state. */
export function inkOf(colour: StateLook['colour'], ink: Ink | undefined): string {
  return !ink || ink === 'none' ? 'none' : `var(--st-${colour}-${ink})`;
}

/** The symbol as SVG text, for markers outside Vue. `size` is any CSS length or number of px. */
export function stateSvg(key: StateKey, size: number): string {
  const look = stateTable[key];
  const paths = look.parts.map(
    (part) =>
      `<path d="${part.d}" fill="${inkOf(look.colour, part.fill)}" stroke="${inkOf(look.colour, part.stroke)}" stroke-width="${part.width ?? 0}"` +
      `${part.dash ? ` stroke-dasharray="${part.dash}"` : ''} stroke-linecap="${part.dash ? 'butt' : 'round'}" stroke-linejoin="round"/>`,
  );
  return `<svg viewBox="0 0 16 16" width="${size}" height="${size}" aria-hidden="true">${paths.join('')}</svg>`;
}

/** State of a request on screens. */
export const stateOfRequest = (status: RequestStatus): StateKey => status;
/** State of a stop on screens: a skipped one reads as cancelled. */
export const stateOfStop = (status: StopStatus): StateKey => (status === 'skipped' ? 'cancelled' : status);
