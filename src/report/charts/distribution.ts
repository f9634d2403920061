import type { Chart } from './chart';

export const distribution: Chart = {
  name: 'distribution',
  title: 'Distribution',
  caption: 'The share of cold starts that took no longer than so many milliseconds, for each memory size: the steeper, the steadier.',
  perGroup: true,
  scales: ['linear', 'log'],
  choosesMetric: true,
  datasets: ['samples'],
  applies: ({ samples }) => samples.length > 0,
  specification({ sizes, metrics }, { width, scale }) {
    return {
      width,
      height: 220,
      params: [{ name: 'group', value: 0 }, { name: 'metric', value: metrics[0].name }],
      data: { name: 'samples' },
      transform: [
        { calculate: 'datum[metric]', as: 'ms' },
        { filter: 'datum.group === group && isValid(datum.ms)' },
        { window: [{ op: 'cume_dist', as: 'share' }], sort: [{ field: 'ms' }], groupby: ['memorySizeMB'] },
      ],
      mark: { type: 'line', interpolate: 'step-after', strokeWidth: 1.5 },
      encoding: {
        x: { field: 'ms', type: 'quantitative', title: 'ms', scale: scale === 'log' ? { type: 'log' } : { zero: false }, axis: { tickCount: 5 } },
        y: { field: 'share', type: 'quantitative', title: 'share of the cold starts', axis: { format: '.0%' }, scale: { domain: [0, 1] } },
        color: {
          field: 'memorySizeMB',
          type: 'ordinal',
          sort: [...sizes],
          scale: { scheme: { name: 'plasma', extent: [0.25, 0.82] } },
          legend: { title: 'MB', symbolType: 'stroke', symbolStrokeWidth: 3, columns: sizes.length > 10 ? 2 : 1 },
        },
      },
    };
  },
};
