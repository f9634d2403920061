import { parse, View } from 'vega';
import { expressionInterpreter } from 'vega-interpreter';
import type { DatasetName } from '../charts/chart';
import { sampleRow, type SampleRow } from '../charts/sample-row';
import type { Columns, PageChart, PageData } from '../html/page-data';
import type { ShownMetric } from '../metrics';

/** Draws the charts of the page, and again when another duration or scale is chosen. */
export class Charts {
  private readonly views = new Map<HTMLElement, View>();
  private readonly rows: { readonly [name in DatasetName]: readonly object[] };

  constructor(private readonly data: PageData) {
    this.rows = { medians: data.medians, phases: data.phases, costs: data.costs, samples: pointsOf(data.samples) };
    document.querySelectorAll<HTMLSelectElement>('select[data-metric], select[data-scale]').forEach(select => {
      select.addEventListener('change', () => { void this.drawChart(this.data.charts.find(({ name }) => name === chartOf(select))!); });
    });
  }

  async draw(): Promise<void> {
    for (const chart of this.data.charts) await this.drawChart(chart);
    document.documentElement.dataset.drawn = 'true';
  }

  private async drawChart(chart: PageChart): Promise<void> {
    const scale = chosen('scale', chart) === 'log' ? 'log' : 'linear';
    const metric = chosen('metric', chart);
    for (const element of document.querySelectorAll<HTMLElement>(`[data-chart="${chart.name}"]`)) {
      this.views.get(element)?.finalize();
      // no eval: the page's content security policy has none.
      const view = new View(parse(chart.specifications[scale]!, undefined, { ast: true }), {
        expr: expressionInterpreter, renderer: 'svg', container: element, hover: true,
      });
      // copies: a view adds to its rows.
      chart.datasets.forEach(name => view.data(name, this.rows[name].map(row => ({ ...row }))));
      if (metric !== undefined) view.signal('metric', metric);
      if (element.dataset.group) view.signal('group', Number(element.dataset.group));
      this.views.set(element, view);
      await view.runAsync();
      // the figure's own label says what is seen.
      element.querySelector('svg')?.setAttribute('aria-hidden', 'true');
    }
  }
}

/** The accepted samples of the raw table. */
function pointsOf({ columns, rows }: Columns): SampleRow[] {
  const samples = rows.map(row => Object.fromEntries(columns.flatMap((column, place) => row[place] === null ? [] : [[column, row[place]]])));
  return samples.filter(({ outcome }) => outcome === 'accepted').map((sample, place) => (
    sampleRow(place, Number(sample.group), Number(sample.memorySizeMB), sample as { readonly [metric in ShownMetric]?: number })));
}

function chartOf(select: HTMLSelectElement): string {
  return select.dataset.metric ?? select.dataset.scale ?? '';
}

function chosen(what: 'metric' | 'scale', { name }: PageChart): string | undefined {
  return document.querySelector<HTMLSelectElement>(`select[data-${what}="${name}"]`)?.value;
}
