import { isImported } from './imported';
import type { ResultCell, Results } from '../core/results';

/** The cells of one variant, scenario and placement: one curve over memory. */
export interface CellGroup {
  readonly variant: string;
  readonly scenario: string;
  readonly placement: string;
  readonly runtime: string;
  readonly architecture: string;
  /** in numeric order of memory. */
  readonly cells: readonly ResultCell[];
}

/** Groups in the order in which the result names them. */
export function cellGroups(cells: readonly ResultCell[]): CellGroup[] {
  const groups = new Map<string, ResultCell[]>();
  for (const cell of cells) {
    const key = JSON.stringify([cell.variant, cell.scenario, cell.placement]);
    groups.set(key, [...groups.get(key) ?? [], cell]);
  }
  return [...groups.values()].map(members => {
    const { variant, scenario, placement, runtime, architecture } = members[0];
    return { variant, scenario, placement, runtime, architecture, cells: members.sort((a, b) => a.memorySizeMB - b.memorySizeMB) };
  });
}

/** What a sample and its cell have in common. */
export function cellKey({ variant, memorySizeMB, scenario, placement }: Pick<ResultCell, 'variant' | 'memorySizeMB' | 'scenario' | 'placement'>): string {
  return JSON.stringify([variant, memorySizeMB, scenario, placement]);
}

/** The place of each cell's group, by the cell's key. */
export function groupPlaces(groups: readonly CellGroup[]): ReadonlyMap<string, number> {
  return new Map(groups.flatMap(({ cells }, place) => cells.map(cell => [cellKey(cell), place] as const)));
}

/** What tells a group from the others of its result: a part that all share goes unsaid. Of logs the variant is the function, the one name there is. */
export function groupName({ variant, scenario, placement }: CellGroup, results: Results): string {
  const differ = (property: 'variant' | 'placement') => new Set(results.cells.map(cell => cell[property])).size > 1;
  return [...differ('variant') || isImported(results) ? [variant] : [], scenario, ...differ('placement') ? [placement] : []].join(' / ');
}
