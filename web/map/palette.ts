import { routeColour } from '../kernel/route-colour';
import { inkOf, type Ink, type StateLook } from '../kernel/states';

/** Colours and type of the canvas, read from the page's variables so that themes and large type hold on the map. */
export interface Palette {
  /** Value of a variable, e.g. `token('--map-land')`. */
  token: (name: string) => string;
  /** Hue of a shift's letter. */
  hue: (letter: string) => string;
  state: (colour: StateLook['colour'], ink: Ink) => string;
  /** CSS font of a size token. */
  font: (size: 12 | 14 | 16, weight?: number) => string;
  /** Pixels of a size token. */
  px: (size: 12 | 14 | 16) => number;
}

/** Reads the palette of an element; make a new one when theme or type size change. */
export function readPalette(element: HTMLElement): Palette {
  const style = getComputedStyle(element);
  const probe = document.createElement('i');
  probe.hidden = true;
  element.append(probe);
  const known = new Map<string, string>();
  const resolve = (value: string): string => {
    let colour = known.get(value);
    if (colour === undefined) {
      element.append(probe);
      probe.style.color = value;
      colour = getComputedStyle(probe).color;
      probe.remove();
      known.set(value, colour);
    }
    return colour;
  };
  probe.remove();
  const family = style.getPropertyValue('--font') || 'sans-serif';
  const sizes = new Map<number, number>();
  /** Read once: the live style would be worked out anew for every word of a drawing. */
  const px = (size: 12 | 14 | 16) => {
    const known = sizes.get(size) ?? (parseFloat(style.getPropertyValue(`--fs-${size}`)) || size);
    sizes.set(size, known);
    return known;
  };
  return {
    token: (name) => resolve(`var(${name})`),
    hue: (letter) => resolve(routeColour(letter)),
    state: (colour, ink) => (ink === 'none' ? 'transparent' : resolve(inkOf(colour, ink))),
    font: (size, weight = 500) => `${weight} ${px(size)}px ${family}`,
    px,
  };
}
