import type { TopLevelSpec } from 'vega-lite';
import type { ChartData } from './data';

/** A data set by the name that charts call it. */
export type DatasetName = 'medians' | 'samples' | 'phases' | 'costs';

export interface ChartOptions {
  /** `container`: as wide as what it stands in. */
  readonly width: number | 'container';
  readonly scale: 'linear' | 'log';
}

/** A kind of chart; drawn by the same specification in the page and in charts/*.svg. */
export interface Chart {
  /** also of its file. */
  readonly name: string;
  readonly title: string;
  /** what it shows and how to read it. */
  readonly caption: string;
  /** whether there is one for each group, told which by its parameter `group`. */
  readonly perGroup: boolean;
  /** whether it can be seen with a logarithmic axis too. */
  readonly scales: readonly ChartOptions['scale'][];
  /** whether its parameter `metric` chooses the duration. */
  readonly choosesMetric: boolean;
  readonly datasets: readonly DatasetName[];
  /** whether there is anything to draw. */
  applies(data: ChartData): boolean;
  specification(data: ChartData, options: ChartOptions): TopLevelSpec;
}
