import type { Chart } from './chart';
import { COST_HEIGHT, costDomains } from './cost-rows';
import { COLORS, RECOMMENDED } from './style';

export const costAgainstSpeed: Chart = {
  name: 'cost-against-speed',
  title: 'Cost against speed',
  caption: 'One point a memory size, in MB: dollars per million cold starts, by the mean, over the median cold start. The further down and to the left, the better; '
    + 'recommended sizes are marked. All of these charts have the same axes, which need not begin at zero.',
  perGroup: true,
  scales: ['linear'],
  choosesMetric: false,
  datasets: ['costs'],
  applies: ({ costs }) => costs.length > 0,
  specification({ costs }, { width }) {
    const { x, y } = costDomains(costs);
    const encoding = {
      x: { ...axis('coldStartMs', x), title: 'cold start, ms', axis: { tickCount: 5 } },
      y: { ...axis('usd', y), title: '$ per million cold starts', axis: { tickCount: 5, format: '$.2f' } },
    };
    return {
      width,
      height: COST_HEIGHT,
      params: [{ name: 'group', value: 0 }],
      data: { name: 'costs' },
      transform: [{ filter: 'datum.group === group' }],
      layer: [
        { mark: { type: 'line', color: COLORS[0], opacity: 0.35, strokeWidth: 1.5 }, encoding: { ...encoding, order: { field: 'memorySizeMB' } } },
        {
          mark: { type: 'circle', opacity: 1 },
          encoding: {
            ...encoding,
            size: { condition: { test: 'datum.recommended', value: 90 }, value: 36 },
            color: { condition: { test: 'datum.recommended', value: RECOMMENDED }, value: COLORS[0] },
            tooltip: [
              { field: 'memorySizeMB', title: 'memory, MB' },
              { field: 'coldStartMs', title: 'cold start, ms', format: '.4~r' },
              { field: 'usd', title: '$ per million', format: '.2f' },
            ],
          },
        },
        {
          transform: [{ filter: 'isValid(datum.label)' }],
          mark: {
            type: 'text',
            fontSize: 11,
            baseline: 'alphabetic',
            align: { expr: 'datum.label.align' },
            dx: { expr: 'datum.label.dx' },
            dy: { expr: 'datum.label.dy' },
          },
          encoding: { ...encoding, text: { field: 'label.text' } },
        },
      ],
    };
  },
};

/** The labels' places are right for just these ends. */
function axis(field: string, domain: readonly [number, number]) {
  return { field, type: 'quantitative' as const, scale: { domain: [...domain], nice: false, zero: false } };
}
