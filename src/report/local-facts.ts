import type { Results } from '../core/results';

/** What the local engine says of the machine; on AWS all of it is absent. */
interface LocalFacts {
  readonly cpuModel?: string;
  readonly cores?: number;
  readonly throttle?: { readonly name: string; readonly throttles: boolean };
  readonly runtimes?: ReadonlyArray<{ readonly runtime: string; readonly mismatch?: string }>;
  readonly mismatches?: readonly string[];
}

/** Whether the CPU was cut to each memory size's share; without that the sizes say nothing. */
export function isThrottled({ environment }: Results): boolean {
  return (environment as LocalFacts).throttle?.throttles !== false;
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

/** CPU quota is given by periods of this length, here and on Lambda. */
const PERIOD_MS = 20;
/** MB that are one whole vCPU (https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html). */
const ONE_VCPU_MB = 1769;
/** Work that is done within so few periods' quota waits for none, or for one more or less. */
const FEW_PERIODS = 3;

/** The sizes at which a scenario needs so little CPU that its time comes in steps and does not follow memory. */
export function quantizedSizes(
  { samples }: Results, group: { readonly variant: string; readonly scenario: string; readonly placement: string },
): number[] {
  const own = samples.filter(sample => sample.outcome === 'accepted' && sample.cpuDurationMs !== undefined
    && sample.variant === group.variant && sample.scenario === group.scenario && sample.placement === group.placement);
  const sizes = [...new Set(own.map(({ memorySizeMB }) => memorySizeMB))].filter(size => size < ONE_VCPU_MB).sort((a, b) => a - b);
  return sizes.filter(size => {
    const used = own.filter(({ memorySizeMB }) => memorySizeMB === size).map(({ cpuDurationMs }) => cpuDurationMs!).sort((a, b) => a - b);
    return used[Math.floor(used.length / 2)] < FEW_PERIODS * PERIOD_MS * size / ONE_VCPU_MB;
  });
}
