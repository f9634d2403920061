import { parse, type Spec, View } from 'vega';
import { compile } from 'vega-lite';
import type { Chart } from './chart';
import type { ChartData } from './data';
import { CHARTS } from './index';
import { CONFIG } from './style';

export interface ChartFile {
  /** without a folder, e.g. `distribution-client.svg`. */
  readonly name: string;
  readonly svg: string;
}

const WIDTH = { whole: 760, perGroup: 420 };

/** Every chart that applies as a picture of its own; those of one group are named after it. */
export async function chartFiles(data: ChartData): Promise<ChartFile[]> {
  const files = CHARTS.filter(chart => chart.applies(data)).flatMap(chart => (
    chart.perGroup ? data.groups.map((group, place) => svgOf(chart, data, { place, name: group })) : [svgOf(chart, data)]));
  return Promise.all(files);
}

async function svgOf(chart: Chart, data: ChartData, group?: { readonly place: number; readonly name: string }): Promise<ChartFile> {
  const options = { width: group ? WIDTH.perGroup : WIDTH.whole, scale: 'linear' } as const;
  const title = { text: [chart.title, ...group ? [group.name] : []].join(': '), subtitle: data.measured };
  const view = new View(parse(vegaOf({ ...chart.specification(data, options), title })), { renderer: 'none' });
  chart.datasets.forEach(name => view.data(name, data[name].map(row => ({ ...row }))));
  if (group) view.signal('group', group.place);
  const svg = await view.toSVG();
  view.finalize();
  const suffix = group && data.groups.length > 1 ? `-${fileName(group.name)}-${group.place + 1}` : '';
  // outside a page there is no color to take over.
  return { name: `${chart.name}${suffix}.svg`, svg: svg.replace('<svg ', '<svg style="color:#333;background:#fff" ') };
}

/** What Vega itself draws. */
export function vegaOf(specification: Parameters<typeof compile>[0]): Spec {
  return compile(specification, { config: CONFIG }).spec;
}

function fileName(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '').slice(0, 60);
}
