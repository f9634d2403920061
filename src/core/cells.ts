import { Manifest, ManifestFunction } from '../manifest';
import { RunRequest } from '../protocol';
import { distinct } from './collections';

/** What a reader knows a cell by. */
export interface CellIdentity {
  readonly variant: string;
  readonly memorySizeMB: number;
  readonly architecture: string;
  readonly runtime: string;
  readonly scenario: string;
  readonly placement: string;
}

/** One line of the result: a probe function, one of its scenarios, and where that runs. */
export interface Cell extends CellIdentity {
  readonly functionName: string;
  readonly timeoutSeconds: number;
}

/** Every part of a request that selects cells; an absent one selects all. */
export type Selection = Pick<RunRequest, 'memorySizes' | 'scenarios' | 'placements' | 'variants'>;

/** The cells that a request selects, in the order in which results show them: variant as declared, then scenario, placement, memory ascending. */
export function cellsOf(manifest: Manifest, selection: Selection): Cell[] {
  const placements = selection.placements ?? manifest.defaults.placements;
  const wanted = <T>(values: readonly T[] | undefined, value: T) => values === undefined || values.includes(value);
  const variants = distinct(manifest.functions.map(({ variant }) => variant)).filter(variant => wanted(selection.variants, variant));
  return variants.flatMap(variant => {
    const functions = manifest.functions
      .filter(candidate => candidate.variant === variant && wanted(selection.memorySizes, candidate.memorySizeMB))
      .sort((a, b) => a.memorySizeMB - b.memorySizeMB);
    return distinct(functions.flatMap(({ scenarios }) => scenarios))
      .filter(scenario => wanted(selection.scenarios, scenario))
      .flatMap(scenario => distinct(placements).flatMap(placement => functions
        .filter(candidate => candidate.scenarios.includes(scenario))
        .map(candidate => cellOf(candidate, scenario, placement))));
  });
}

function cellOf(probe: ManifestFunction, scenario: string, placement: string): Cell {
  const { functionName, variant, memorySizeMB, architecture, runtime, timeoutSeconds } = probe;
  return { functionName, variant, memorySizeMB, architecture, runtime, scenario, placement, timeoutSeconds };
}

/** As people see it: `default 128 MB client (handler)`. */
export function cellName({ variant, memorySizeMB, scenario, placement }: Pick<Cell, 'variant' | 'memorySizeMB' | 'scenario' | 'placement'>): string {
  return `${variant} ${memorySizeMB} MB ${scenario} (${placement})`;
}
