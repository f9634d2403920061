import type { Results } from '../core/results';

/** What the local engine says of the machine; on AWS all of it is absent. */
interface LocalFacts {
  readonly cpuModel?: string;
  readonly cores?: number;
  readonly throttle?: { readonly name: string; readonly throttles: boolean };
  readonly runtimes?: ReadonlyArray<{ readonly runtime: string; readonly mismatch?: string }>;
  readonly mismatches?: readonly string[];
}

/** The machine in half a line. */
export function machine({ environment }: Results): string {
  const { cpuModel, cores, throttle } = environment as LocalFacts;
  const facts = [
    ...cpuModel && cores ? [`${cpuModel}, ${cores} cores`] : [],
    ...throttle?.throttles ? [`CPU by memory: ${throttle.name}`] : [],
  ];
  return ['this machine', ...facts.length ? [`(${facts.join('; ')})`] : []].join(' ');
}

/** In what the figures differ from Lambda's: of the runtimes only those that were measured. */
export function mismatches({ environment, cells }: Results): string[] {
  const { runtimes = [], mismatches: all = [] } = environment as LocalFacts;
  const measured = new Set(cells.map(({ runtime }) => runtime));
  const ofOthers = runtimes.filter(({ runtime }) => !measured.has(runtime)).map(({ mismatch }) => mismatch);
  return all.filter(text => !ofOthers.includes(text));
}
