import type { ChartOptions } from './chart';
import type { ChartData } from './data';

/** The axis of memory: each doubling is as wide as the next, as what depends on 1/memory is best seen. */
export function memoryAxis({ sizes }: ChartData, field: string) {
  return {
    field,
    type: 'quantitative' as const,
    title: 'memory, MB',
    scale: { type: 'log' as const, base: 2, domain: [sizes[0] * 0.92, sizes[sizes.length - 1] * 1.09], nice: false },
    axis: { values: [...sizes], format: 'd', labelOverlap: 'greedy' as const, labelSeparation: 6, grid: false },
  };
}

/** Sizes side by side, for bars. */
export const MEMORY_BARS = {
  field: 'memorySizeMB', type: 'ordinal' as const, title: 'memory, MB', axis: { labelAngle: 0, labelOverlap: 'greedy' as const, labelSeparation: 6 },
};

/** Zero belongs to a length; a logarithm has none. */
export function millisecondsAxis({ scale }: Pick<ChartOptions, 'scale'>, field: string) {
  return { field, type: 'quantitative' as const, title: 'ms', scale: scale === 'log' ? { type: 'log' as const } : { zero: true }, axis: { tickCount: 6 } };
}

/** One whole vCPU. https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
export const ONE_VCPU_MB = 1769;
