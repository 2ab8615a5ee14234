/** Colours that others chose, made readable. Pure. */

type Rgb = readonly [number, number, number];

/** Custom properties of `tokens.css`. */
export type Palette = Readonly<Record<string, string>>;

interface Chosen {
  readonly accent: Rgb | null;
  readonly background: Rgb | null;
}

type Theme = "light" | "dark";

/** WCAG AA for text. */
const READABLE = 4.5;
const BLACK: Rgb = [0, 0, 0];
const WHITE: Rgb = [255, 255, 255];
/** The grounds of `tokens.css`. */
const PAPER: Readonly<Record<Theme, Rgb>> = { light: [238, 242, 241], dark: [12, 19, 18] };

/** Returns the colour of `#rgb` or `#rrggbb`; null for anything else. */
export function parseColour(value: unknown): Rgb | null {
  if (typeof value !== "string") return null;
  const short = /^#?([0-9a-f])([0-9a-f])([0-9a-f])$/i.exec(value.trim());
  const long = /^#?([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(value.trim());
  const parts = short?.slice(1).map((digit) => digit + digit) ?? long?.slice(1);
  if (parts === undefined) return null;
  return parts.map((part) => Number.parseInt(part, 16)) as unknown as Rgb;
}

/** Returns how far two colours are apart, 1 to 21, as WCAG 2 reckons it. */
export function contrast(one: Rgb, other: Rgb): number {
  const [darker, lighter] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [
    number,
    number,
  ];
  return (lighter + 0.05) / (darker + 0.05);
}

/**
 * Returns the properties that follow from the chosen colours.
 *
 * An accent is also a colour of letters: it is darkened or lightened until it can be read.
 * `ground` is the theme whose ink suits the chosen background.
 */
export function palette(
  { accent, background }: Chosen,
  theme: Theme,
): { readonly values: Palette; readonly ground: Theme | null } {
  const ground = background === null ? null : themeOn(background);
  const ink = (ground ?? theme) === "light" ? BLACK : WHITE;
  const values: Record<string, string> = {};
  if (background !== null) {
    values["--paper"] = css(background);
    values["--surface"] = css(mix(background, ground === "light" ? WHITE : ink, 0.06));
    values["--surface-sunk"] = css(mix(background, ink, 0.08));
    values["--line"] = css(mix(background, ink, 0.14));
    values["--ink-soft"] = css(readable(mix(background, ink, 0.62), mix(background, ink, 0.08)));
  }
  if (accent !== null) {
    const seen = readable(accent, background ?? PAPER[theme]);
    values["--accent"] = css(seen);
    values["--accent-strong"] = css(mix(seen, ink, 0.2));
    values["--on-accent"] = css(contrast(seen, WHITE) >= READABLE ? WHITE : BLACK);
    values["--focus"] = css(seen);
  }
  return { values, ground };
}

function themeOn(background: Rgb): Theme {
  return contrast(background, BLACK) >= contrast(background, WHITE) ? "light" : "dark";
}

/** Moves a colour away from its ground, as little as it takes. */
function readable(colour: Rgb, ground: Rgb): Rgb {
  const away = themeOn(ground) === "light" ? BLACK : WHITE;
  for (let share = 0; share < 1; share += 0.05) {
    const moved = mix(colour, away, share);
    if (contrast(moved, ground) >= READABLE) return moved;
  }
  return away;
}

function mix(colour: Rgb, other: Rgb, share: number): Rgb {
  return colour.map((part, at) =>
    Math.round(part + ((other[at] ?? part) - part) * share),
  ) as unknown as Rgb;
}

function luminance(colour: Rgb): number {
  const [red, green, blue] = colour.map((part) => {
    const share = part / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as unknown as Rgb;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function css(colour: Rgb): string {
  return `rgb(${colour.join(" ")})`;
}
