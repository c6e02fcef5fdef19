/** Pictures of what is collected, in a 40 × 40 box: `body` is filled with a tint, `line` is drawn over it. */
export interface CategoryPicture {
  body: string;
  line: string;
}
const round = (x: number, y: number, w: number, h: number, r: number) =>
  `M${x + r} ${y}h${w - 2 * r}a${r} ${r} 0 0 1 ${r} ${r}v${h - 2 * r}a${r} ${r} 0 0 1-${r} ${r}h-${w - 2 * r}a${r} ${r} 0 0 1-${r}-${r}v-${h - 2 * r}a${r} ${r} 0 0 1 ${r}-${r}z`;
const circle = (x: number, y: number, r: number) =>
  `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0-${2 * r} 0z`;

export const categoryPictures = {
  fridge: { body: round(11, 3, 18, 31, 2.5), line: 'M11 15h18M15 8v3.5M15 19v5.5M14 34v2.5M26 34v2.5' },
  freezer: {
    body: round(5, 12, 30, 20, 2.5),
    line: 'M5 18h30M16 15h8M9 32v3M31 32v3M20 22v6M17.4 23.5l5.2 3M22.6 23.5l-5.2 3',
  },
  washer: {
    body: round(8, 4, 24, 31, 2.5),
    line: `M8 11h24M12 7.6h4M26.5 7.5h.1M29 7.5h.1${circle(20, 22.5, 8)}${circle(20, 22.5, 5.2)}M15.5 23.5c2.5-2 4.5 2 9-.5M11 35v2M29 35v2`,
  },
  dryer: {
    body: round(8, 4, 24, 31, 2.5),
    line: `M8 11h24M12 7.6h4M27 7.5h.1${circle(20, 22.5, 7.5)}M17 19.5c2 2-2 4 0 6M20.5 19.5c2 2-2 4 0 6M24 19.5c2 2-2 4 0 6M11 35v2M29 35v2`,
  },
  ac: {
    body: round(3, 8, 34, 11, 2.5),
    line: 'M7 15h26M29 11.5h3M11 23c-.5 3-1.5 4.5-3 6.5M19 23c-.5 3-1.5 5-2.5 7.5M27 23c-.5 3-1.5 4.5-3 6.5M34 23c-.5 3-1.5 4.5-3 6.5',
  },
  tv: { body: round(3, 7, 34, 22, 2), line: 'M20 29v4.5M12 34h16M9 12l5.5 6' },
  crt: {
    body: round(4, 9, 32, 24, 3),
    line: `${round(8, 13, 18, 16, 3)}M31 15.5h.1M31 20h.1M29.5 25h3M29.5 28h3M15 3.5l5 5.5 5-5.5M10 33v3M30 33v3`,
  },
  heater: {
    body: 'M20 3c5.5 0 8 3 8 8v12c0 5-2.5 8-8 8s-8-3-8-8V11c0-5 2.5-8 8-8z',
    line: `${circle(20, 22, 3)}M20 22v-1.8M16.5 31v5.5M23.5 31v5.5M17 8.5h6`,
  },
  computer: {
    body: `${round(3, 9, 22, 16, 2)}${round(27, 6, 10, 25, 1.5)}`,
    line: 'M14 25v4.5M8 30h12M30 11h4M30 15h4M32 25.5h.1',
  },
  laptop: { body: round(7, 8, 26, 18, 2), line: 'M3 31h34l-3-5H6zM17 29h6' },
  phone: { body: round(12, 4, 16, 32, 3), line: 'M18 7.5h4M19.9 32h.2' },
  tablet: { body: round(8, 5, 24, 30, 2.5), line: 'M19.9 31.5h.2M12 9h16v19H12z' },
  furniture: {
    body: 'M8 19V11a3 3 0 0 1 3-3h18a3 3 0 0 1 3 3v8a3.5 3.5 0 0 1 5 3.2V31H3v-8.8A3.5 3.5 0 0 1 8 19z',
    line: 'M8 19v5.5h24V19M20 8v16.5M3 31h34M7 31v3M33 31v3',
  },
  microwave: {
    body: round(3, 8, 34, 24, 2),
    line: `${round(7, 12, 19, 16, 3)}M31 13.5h.1M31 18h.1M31 22.5h.1M29.5 28h3M8 32v2M32 32v2`,
  },
  hood: { body: 'M15 4h10v9l10 10v6H5v-6l10-10z', line: 'M5 23h30M11 26h.1M16 26h.1M24 26h5' },
  stove: {
    body: round(4, 13, 32, 16, 2),
    line: `${circle(13, 20, 4)}${circle(27, 20, 4)}M13 20h.1M27 20h.1M11 26.5h4M25 26.5h4M8 29v3M32 29v3`,
  },
  fan: {
    body: circle(20, 15, 11),
    line: `${circle(20, 15, 2)}M20 13c-3-5 1-7 3-6s0 5-3 6M21.8 16c5 .5 5.5 5 3.5 6.2s-4.2-2-3.5-6.2M18.2 16c-2.5 4.5-6.5 2.7-6.5.500s4-2.5 6.5-.5M20 26v8M13 36h14`,
  },
  printer: { body: round(5, 14, 30, 14, 2), line: 'M11 14V5h18v9M11 23h18v11H11zM29.5 18.5h.1M15 27h10M15 30.5h10' },
  bicycle: {
    body: `${circle(10, 25, 6.5)}${circle(30, 25, 6.5)}`,
    line: 'M10 25l6-11h9l5 11M16 14l5 11H10M21 25l5-11M24 10h4M13.5 11h5',
  },
  battery: { body: round(4, 12, 30, 19, 2), line: 'M9 12V9h5v3M24 12V9h5v3M9 20h6M23 20h6M26 17v6M34 18h3v7h-3' },
  paper: { body: 'M6 13l14-5 14 5-14 5z', line: 'M6 13v14l14 5 14-5V13M6 18l14 5 14-5M6 22.5l14 5 14-5M20 18v14' },
  plastic: { body: 'M16 4h8v5l3 5v20a2 2 0 0 1-2 2H15a2 2 0 0 1-2-2V14l3-5z', line: 'M16 9h8M13 18h14M13 29h14' },
  metal: {
    body: 'M9 9c0-6 22-6 22 0v22c0 6-22 6-22 0z',
    line: 'M9 9c0 6 22 6 22 0M9 16.5c0 6 22 6 22 0M9 24c0 6 22 6 22 0',
  },
  clothes: { body: 'M14 5 4 10l3 8 4-1.5V35h18V16.5L33 18l3-8-10-5c-1 4-11 4-12 0z', line: 'M14 5c1 4 11 4 12 0' },
  other: { body: round(5, 12, 30, 22, 2), line: 'M5 12 9 5h22l4 7M20 5v11M16 12h8v6l-4-2.5-4 2.5z' },
} as const satisfies Record<string, CategoryPicture>;
export type CategoryPictureName = keyof typeof categoryPictures;

/** Other names that catalogues use for the same picture. */
const synonyms: Record<string, CategoryPictureName> = {
  refrigerator: 'fridge',
  washing_machine: 'washer',
  air_conditioner: 'ac',
  aircon: 'ac',
  television: 'tv',
  flat_tv: 'tv',
  tv_flat: 'tv',
  crt_tv: 'crt',
  tv_crt: 'crt',
  lithium_battery: 'battery',
  commercial_freezer: 'freezer',
  water_heater: 'heater',
  pc: 'computer',
  desktop: 'computer',
  computer_desktop: 'computer',
  notebook: 'laptop',
  computer_laptop: 'laptop',
  mobile: 'phone',
  mobile_phone: 'phone',
  sofa: 'furniture',
  range_hood: 'hood',
  gas_stove: 'stove',
  cooker: 'stove',
  ebike: 'bicycle',
  small_appliance: 'microwave',
};

/** The picture of a category's icon name; an unknown one is a box. */
export function pictureOf(name: string): CategoryPicture {
  const key = synonyms[name] ?? name;
  return key in categoryPictures ? categoryPictures[key as CategoryPictureName] : categoryPictures.other;
}
