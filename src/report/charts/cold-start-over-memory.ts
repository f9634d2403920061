import { memoryAxis, millisecondsAxis, ONE_VCPU_MB } from './axes';
import type { Chart } from './chart';
import { COLORS } from './style';

/** So many dots hide each other: what is dense has to be seen by its color. */
const CROWD = 2000;

export const coldStartOverMemory: Chart = {
  name: 'cold-start-over-memory',
  title: 'Cold start over memory',
  caption: 'Each dot is one cold start, the line joins the medians, the band is the 95 % confidence interval of the median.',
  perGroup: false,
  scales: ['linear', 'log'],
  choosesMetric: true,
  datasets: ['samples', 'medians'],
  applies: ({ medians }) => medians.length > 0,
  specification(data, options) {
    const { groups, sizes, metrics, samples } = data;
    const color = {
      field: 'group',
      type: 'nominal' as const,
      scale: { domain: groups.map((_, place) => place), range: groups.map((_, place) => COLORS[place % COLORS.length]) },
      legend: groups.length > 1 ? {
        title: null, orient: 'top' as const, columns: options.width === 'container' ? 2 : 4, labelExpr: `${JSON.stringify(groups)}[datum.value]`,
      } : null,
    };
    const x = memoryAxis(data, 'memorySizeMB');
    const medians = { data: { name: 'medians' }, transform: [{ filter: 'datum.metric === metric' }] };
    const hasVcpu = sizes[0] <= ONE_VCPU_MB && sizes[sizes.length - 1] >= ONE_VCPU_MB;
    return {
      width: options.width,
      height: 340,
      params: [{ name: 'metric', value: metrics[0].name }],
      layer: [
        ...hasVcpu ? [{
          data: { values: [{ memorySizeMB: ONE_VCPU_MB }] },
          layer: [
            { mark: { type: 'rule' as const, strokeDash: [3, 4], opacity: 0.5 }, encoding: { x } },
            { mark: { type: 'text' as const, align: 'right' as const, dx: -5, baseline: 'top' as const, opacity: 0.75 }, encoding: { x, y: { value: 2 }, text: { value: 'one vCPU' } } },
          ],
        }] : [],
        {
          data: { name: 'samples' },
          transform: [{ calculate: 'datum[metric]', as: 'ms' }, { filter: 'isValid(datum.ms)' }],
          mark: { type: 'circle', size: 18, opacity: samples.length > CROWD ? 0.15 : 0.4, clip: true },
          encoding: { x: memoryAxis(data, 'jitteredMB'), y: millisecondsAxis(options, 'ms'), color },
        },
        { ...medians, mark: { type: 'area', opacity: 0.25 }, encoding: { x, y: millisecondsAxis(options, 'low'), y2: { field: 'high' }, color } },
        {
          ...medians,
          mark: { type: 'line', point: { size: 36 }, strokeWidth: 2 },
          encoding: {
            x,
            y: millisecondsAxis(options, 'median'),
            color,
            tooltip: [
              { field: 'memorySizeMB', title: 'memory, MB' }, { field: 'median', title: 'median, ms', format: '.4~r' },
              { field: 'low', title: 'from', format: '.4~r' }, { field: 'high', title: 'to', format: '.4~r' },
            ],
          },
        },
      ],
    };
  },
};
