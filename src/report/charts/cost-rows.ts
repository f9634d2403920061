import { type Label, labels } from './labels';
import type { Results } from '../../core/results';
import { ASPECTS, recommendationFor } from '../advice';
import { type CellGroup, cellGroups } from '../cells';

/** One memory size: how fast, for how much. */
export interface CostRow {
  readonly group: number;
  readonly memorySizeMB: number;
  readonly coldStartMs: number;
  /** per million cold starts. */
  readonly usd: number;
  readonly recommended: boolean;
  /** absent: there is no room for one. */
  readonly label?: Label;
}

type Point = Omit<CostRow, 'label'> & { readonly text: string };
type Domain = readonly [from: number, to: number];

export const COST_HEIGHT = 280;
/** Room for labels is that of the smallest chart. */
const AREA = { width: 270, height: COST_HEIGHT };
/** Sizes that are about as fast lie one above the other at the left: their labels have room on both sides. */
const MARGINS = { left: 0.25, others: 0.08 };

/** A point for each cell that has a price. */
export function costRows(results: Results): CostRow[] {
  const points = cellGroups(results.cells).map((group, place) => pointsOf(group, place, results));
  const domains = costDomains(points.flat());
  return points.flatMap(ofGroup => {
    const places = labels(ofGroup.map(point => ({ ...pixels(point, domains), text: point.text, important: point.recommended })), AREA);
    return ofGroup.map(({ text: _, ...row }, place) => ({ ...row, ...places[place] && { label: places[place] } }));
  });
}

function pointsOf(group: CellGroup, place: number, results: Results): Point[] {
  const recommendation = recommendationFor(group, results);
  return group.cells.flatMap(({ memorySizeMB, statistics: { coldStartMs }, cost }): Point[] => {
    if (!coldStartMs || !cost) return [];
    const by = ASPECTS.filter(({ name }) => recommendation?.[name]?.memorySizeMB === memorySizeMB).map(({ name }) => name);
    return [{
      group: place,
      memorySizeMB,
      coldStartMs: coldStartMs.median,
      usd: cost.perMillionColdStarts.total,
      recommended: by.length > 0,
      text: [String(memorySizeMB), ...by.length ? [by.join(', ')] : []].join(': '),
    }];
  });
}

/** The same axes for all groups, with a margin around the points. */
export function costDomains(rows: ReadonlyArray<Pick<CostRow, 'coldStartMs' | 'usd'>>): { readonly x: Domain; readonly y: Domain } {
  return { x: domain(rows.map(({ coldStartMs }) => coldStartMs), MARGINS.left), y: domain(rows.map(({ usd }) => usd), MARGINS.others) };
}

function domain(values: readonly number[], before: number): Domain {
  const [from, to] = [Math.min(...values), Math.max(...values)];
  const length = to - from || to;
  return [Math.max(0, from - before * length), to + MARGINS.others * length];
}

function pixels({ coldStartMs, usd }: Point, { x, y }: ReturnType<typeof costDomains>): { readonly x: number; readonly y: number } {
  return { x: AREA.width * (coldStartMs - x[0]) / (x[1] - x[0]), y: AREA.height * (y[1] - usd) / (y[1] - y[0]) };
}
