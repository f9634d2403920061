import { MEMORY_BARS } from './axes';
import type { Chart } from './chart';
import { PARTS } from './style';

export const initAndFirstInvoke: Chart = {
  name: 'init-and-first-invoke',
  title: 'INIT and first invoke',
  caption: 'Medians of both parts of a cold start. INIT has burst CPU and hardly depends on memory; the first invoke has the CPU that memory buys. '
    + 'All of these charts have the same height in milliseconds: placements can be compared at a glance.',
  perGroup: true,
  scales: ['linear'],
  choosesMetric: false,
  datasets: ['medians'],
  applies: ({ metrics }) => metrics.some(({ name }) => name === 'initDurationMs') && metrics.some(({ name }) => name === 'durationMs'),
  specification({ medians }, { width }) {
    const parts = medians.filter(({ metric }) => metric === 'initDurationMs' || metric === 'durationMs');
    const totals = new Map<string, number>();
    for (const { group, memorySizeMB, median } of parts) {
      const key = `${group} ${memorySizeMB}`;
      totals.set(key, (totals.get(key) ?? 0) + median);
    }
    return {
      width,
      height: 200,
      params: [{ name: 'group', value: 0 }],
      data: { name: 'medians' },
      transform: [
        { filter: 'datum.group === group && (datum.metric === \'initDurationMs\' || datum.metric === \'durationMs\')' },
        { calculate: 'datum.metric === \'initDurationMs\' ? \'INIT\' : \'first invoke\'', as: 'part' },
        { calculate: 'datum.metric === \'initDurationMs\' ? 0 : 1', as: 'order' },
      ],
      mark: 'bar',
      encoding: {
        x: MEMORY_BARS,
        y: { field: 'median', type: 'quantitative', title: 'ms', stack: 'zero', scale: { domain: [0, Math.max(...totals.values())] } },
        order: { field: 'order' },
        color: {
          field: 'part', type: 'nominal', scale: { domain: Object.keys(PARTS), range: Object.values(PARTS) }, legend: { title: null, orient: 'top' },
        },
        tooltip: [{ field: 'part', title: 'part' }, { field: 'memorySizeMB', title: 'memory, MB' }, { field: 'median', title: 'median, ms', format: '.4~r' }],
      },
    };
  },
};
