import type { Config } from 'vega-lite';

/** Told apart by people who are color-blind too, and on a light and a dark ground (https://jfly.uni-koeln.de/color/). */
export const COLORS = ['#0b84d8', '#e07b00', '#009e73', '#cc5a9c', '#8a6d00', '#7a68d8', '#c8402f', '#3c8f9e'];

/** Of the two parts of a cold start. */
export const PARTS = { 'INIT': COLORS[1], 'first invoke': COLORS[0] };

/** Of memory sizes that are recommended. */
export const RECOMMENDED = COLORS[1];

/** Everything but the data has the color of the text around it, so that a page's theme needs no second chart. */
export const CONFIG: Config = {
  background: 'transparent',
  font: 'system-ui, sans-serif',
  axis: {
    labelColor: 'currentColor',
    titleColor: 'currentColor',
    tickColor: 'currentColor',
    domainColor: 'currentColor',
    gridColor: 'currentColor',
    gridOpacity: 0.15,
    domainOpacity: 0.4,
    tickOpacity: 0.4,
    labelFontSize: 11,
    titleFontSize: 12,
    titleFontWeight: 'normal',
  },
  legend: { labelColor: 'currentColor', titleColor: 'currentColor', labelFontSize: 12, titleFontSize: 12, titleFontWeight: 'normal', labelLimit: 260, symbolOpacity: 1 },
  title: { color: 'currentColor', subtitleColor: 'currentColor', anchor: 'start', fontSize: 13, subtitleFontSize: 11, fontWeight: 'bold', offset: 10 },
  text: { color: 'currentColor' },
  rule: { color: 'currentColor' },
  view: { stroke: null },
};
