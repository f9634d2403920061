import { MEMORY_BARS } from './axes';
import type { Chart } from './chart';
import { COLORS } from './style';

export const phases: Chart = {
  name: 'phases',
  title: 'Phases',
  caption: 'Medians of what the scenario measured itself, by the names that it gave.',
  perGroup: true,
  scales: ['linear'],
  choosesMetric: false,
  datasets: ['phases'],
  applies: data => data.phases.length > 0,
  specification(_, { width }) {
    return {
      width,
      height: 200,
      params: [{ name: 'group', value: 0 }],
      data: { name: 'phases' },
      transform: [{ filter: 'datum.group === group' }],
      mark: 'bar',
      encoding: {
        x: MEMORY_BARS,
        y: { field: 'median', type: 'quantitative', title: 'ms' },
        color: { field: 'phase', type: 'nominal', scale: { range: COLORS }, legend: { title: null, orient: 'top', columns: 2 } },
        tooltip: [{ field: 'phase' }, { field: 'memorySizeMB', title: 'memory, MB' }, { field: 'median', title: 'median, ms', format: '.4~r' }],
      },
    };
  },
};
