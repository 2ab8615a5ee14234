/** A face in its picture: where its handles are, and what of it is looked at. */

export const NAMES = [
  "left_brow",
  "right_brow",
  "left_eye_top",
  "left_eye",
  "left_eye_bottom",
  "right_eye_top",
  "right_eye",
  "right_eye_bottom",
  "upper_lip",
  "mouth_left",
  "mouth",
  "mouth_right",
  "lower_lip",
  "chin",
] as const;

export type Name = (typeof NAMES)[number];
export type Point = readonly [number, number];
export type Handles = Readonly<Record<Name, Point>>;
export type ViewName = "face" | "eyes" | "mouth";

export interface Portrait {
  readonly width: number;
  readonly height: number;
  readonly image_url: string;
  readonly handles: Handles;
}

/** A square of the picture, in its pixels. */
export interface View {
  readonly x: number;
  readonly y: number;
  readonly side: number;
}

/** How far below the eyes the middle of a view is, and how wide it is, in distances between them. */
const VIEWS: Readonly<Record<ViewName, readonly [number, number]>> = {
  face: [0.68, 3.3],
  eyes: [-0.1, 1.9],
  mouth: [1.25, 1.7],
};

function eyesApart({ left_eye: [x0, y0], right_eye: [x1, y1] }: Handles): number {
  return Math.hypot(x1 - x0, y1 - y0);
}

export function viewOf(name: ViewName, handles: Handles): View {
  const [below, width] = VIEWS[name];
  const unit = eyesApart(handles);
  const [[x0, y0], [x1, y1]] = [handles.left_eye, handles.right_eye];
  const side = width * unit;
  // A head that leans leans the line from its eyes down, too.
  const x = (x0 + x1) / 2 - (y1 - y0) * below - side / 2;
  const y = (y0 + y1) / 2 + (x1 - x0) * below - side / 2;
  return { x, y, side };
}

/** Returns a point within the picture, to a tenth of a pixel. */
export function within([x, y]: Point, { width, height }: Portrait): Point {
  const held = (value: number, most: number): number =>
    Math.round(Math.min(Math.max(value, 0), most - 0.1) * 10) / 10;
  return [held(x, width), held(y, height)];
}

/** Returns the handle that is meant by a touch there: the nearest, if it is near. */
export function nearest([x, y]: Point, handles: Handles, reach: number): Name | null {
  let found: Name | null = null;
  let least = reach;
  for (const name of NAMES) {
    const away = Math.hypot(handles[name][0] - x, handles[name][1] - y);
    if (away < least) [found, least] = [name, away];
  }
  return found;
}

/** Returns which handles are elsewhere than they were. */
export function moves(before: Handles, after: Handles): Partial<Handles> {
  const moved = NAMES.filter((name) => String(before[name]) !== String(after[name]));
  return Object.fromEntries(moved.map((name) => [name, after[name]]));
}

/** Returns the lines that belong to the handles, as a path: the lips, the lids, the brows. */
export function outline(h: Handles): string {
  const lens = (left: Point, top: Point, right: Point, bottom: Point): string =>
    `M${at(left)} Q${bent(left, top, right)} ${at(right)} Q${bent(right, bottom, left)} ${at(left)}`;
  const eye = (middle: Point, top: Point, bottom: Point): string => {
    const half = 0.1 * eyesApart(h) + 1.05 * Math.hypot(bottom[0] - top[0], bottom[1] - top[1]);
    return lens([middle[0] - half, middle[1]], top, [middle[0] + half, middle[1]], bottom);
  };
  return [
    eye(h.left_eye, h.left_eye_top, h.left_eye_bottom),
    eye(h.right_eye, h.right_eye_top, h.right_eye_bottom),
    lens(h.mouth_left, h.upper_lip, h.mouth_right, h.lower_lip),
    `M${at(h.mouth_left)} Q${bent(h.mouth_left, h.mouth, h.mouth_right)} ${at(h.mouth_right)}`,
  ].join(" ");
}

/** Returns what a curve from one point to another is to be bent by, to go through a third. */
function bent(from: Point, through: Point, to: Point): string {
  const way = (a: number, b: number, c: number): number => 2 * b - (a + c) / 2;
  return at([way(from[0], through[0], to[0]), way(from[1], through[1], to[1])]);
}

function at([x, y]: Point): string {
  return `${x},${y}`;
}
