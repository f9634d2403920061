/** A text beside its point; offsets in pixels, to its baseline. */
export interface Label {
  readonly text: string;
  readonly dx: number;
  readonly dy: number;
  readonly align: 'left' | 'center' | 'right';
}

/** In pixels, from the upper left. */
export interface LabelledPoint {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  /** a label over other points is better than none. */
  readonly important: boolean;
}

interface Box { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number }

const GAP = 7;
/** What a point needs around it, so that a text is not taken for that of the point below. */
const AROUND = { across: 8, down: 4 };
const CHARACTER_WIDTH = 6.2;
const HEIGHT = 11;
const ASCENT = 9;
/** How finely the lines between points are looked at. */
const STEPS = 24;
/** Right and down are positive. A curve that falls ever less has room above it, to the right. */
const DIRECTIONS = [[1, 0], [1, -1], [0, -1], [-1, 0], [-1, 1], [0, 1], [1, 1], [-1, -1]] as const;

/**
 * For each point of a line a place where its text hides no point, no other text and, if it can be had, no line; none where there is none.
 * Important ones choose first, and the end of the line, where points are closest.
 */
export function labels(points: readonly LabelledPoint[], area: { readonly width: number; readonly height: number }): Array<Label | undefined> {
  const found = new Array<Label | undefined>(points.length).fill(undefined);
  const taken: Box[] = [];
  const line = points.slice(1).flatMap((point, place) => between(points[place], point));
  const inOrder = [...points.keys()].sort((a, b) => Number(points[b].important) - Number(points[a].important) || b - a);
  for (const place of inOrder) {
    const point = points[place];
    const others = points.filter(other => other !== point).map(dot);
    const options = DIRECTIONS.map(([across, down]) => ({ across, box: boxAt(point, across, down) })).filter(({ box }) => isInside(box, area));
    const freeOf = (...obstacles: readonly Box[]) => options.find(({ box }) => !obstacles.some(other => overlap(box, other)));
    const best = freeOf(...taken, ...others, ...line) ?? freeOf(...taken, ...others) ?? (point.important ? freeOf(...taken) : undefined);
    if (!best) continue;
    taken.push(best.box);
    found[place] = { text: point.text, dx: best.across * GAP, dy: best.box.top + ASCENT - point.y, align: alignment(best.across) };
  }
  return found;
}

function dot({ x, y }: LabelledPoint): Box {
  return { left: x - AROUND.across, right: x + AROUND.across, top: y - AROUND.down, bottom: y + AROUND.down };
}

/** The line from a point to the next, as specks. */
function between(from: LabelledPoint, to: LabelledPoint): Box[] {
  return Array.from({ length: STEPS }, (_, step) => {
    const [x, y] = [from.x + (to.x - from.x) * step / STEPS, from.y + (to.y - from.y) * step / STEPS];
    return { left: x - 1, right: x + 1, top: y - 1, bottom: y + 1 };
  });
}

function boxAt({ x, y, text }: LabelledPoint, across: number, down: number): Box {
  const width = text.length * CHARACTER_WIDTH;
  const left = x + across * GAP - width * (1 - across) / 2;
  const top = y + down * GAP - HEIGHT * (1 - down) / 2;
  return { left, top, right: left + width, bottom: top + HEIGHT };
}

function alignment(across: number): Label['align'] {
  if (across === 0) return 'center';
  return across > 0 ? 'left' : 'right';
}

function isInside({ left, top, right, bottom }: Box, { width, height }: { readonly width: number; readonly height: number }): boolean {
  return left >= 0 && top >= 0 && right <= width && bottom <= height;
}

function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
