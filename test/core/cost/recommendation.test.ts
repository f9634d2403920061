import { costCell } from './cells';
import { cellCost } from '../../../src/core/cost/cell-cost';
import { pricesOf, type RegionPrices } from '../../../src/core/cost/prices';
import { type Recommendation, recommendations } from '../../../src/core/cost/recommendation';
import type { Results } from '../../../src/core/results';

const virginia = pricesOf('us-east-1') as RegionPrices;

/** Cells by memory size: milliseconds of a whole cold start, of which 100 are INIT. */
function cellsOf(coldStarts: { readonly [memorySizeMB: string]: readonly number[] }, prices: RegionPrices | undefined = virginia) {
  return Object.entries(coldStarts).map(([memorySizeMB, values]) => {
    const cell = costCell({ memorySizeMB: Number(memorySizeMB), init: values.map(() => 100), invoke: values.map(ms => ms - 100) });
    return prices ? { ...cell, cost: cellCost(cell, prices) } : cell;
  });
}

function recommended(cells: Results['cells'], source: 'aws' | 'local' = 'aws', environment: Results['environment'] = {}): Recommendation[] {
  return recommendations({ cells, environment, run: { source } as Results['run'] });
}

/** The published experiment, INIT added: cold starts by 1/memory up to one vCPU. */
const CURVE = { 128: [800], 256: [430], 512: [250], 1024: [170], 1769: [150], 2560: [149] };

test('what is cheapest, fastest, both, and enough', () => {
  const [{ cost, speed, balanced, knee, note }] = recommended(cellsOf(CURVE));
  expect(cost).toEqual({ memorySizeMB: 128, reason: '$1.87 per million cold starts, the least of the 6 sizes measured' });
  expect(speed).toEqual({ memorySizeMB: 2560, reason: '149 ms a cold start, the fastest of the 6 sizes measured' });
  expect(balanced).toEqual({ memorySizeMB: 1024, reason: '170 ms a cold start at $3.03 per million cold starts: cost times duration is the least' });
  expect(knee).toEqual({ memorySizeMB: 1769, reason: '150 ms a cold start; more memory gains less than 10 % (2560 MB: 149 ms)' });
  expect(note).toBeUndefined();
});

test('of sizes that the samples can\'t tell apart the cheaper one is as fast', () => {
  const spread = (middle: number) => [-4, -3, -2, -1, 0, 1, 2, 3, 4].map(ms => middle + ms);
  const [{ speed }] = recommended(cellsOf({ 1024: spread(170), 1769: spread(150), 2560: spread(149) }));
  expect(speed).toEqual({ memorySizeMB: 1769, reason: '150 ms a cold start; 2560 MB (149 ms) is not faster as far as these samples can tell' });
});

test('a wide interval makes no slow size a fast one', () => {
  const wide = [100, 120, 140, 300, 310, 320];
  const [{ speed }] = recommended(cellsOf({ 512: wide.map(ms => ms + 150), 1024: wide }));
  expect(speed.memorySizeMB).toBe(1024);
});

test('where only larger sizes could be enough, that is said', () => {
  const [{ knee }] = recommended(cellsOf({ 128: [800], 256: [430] }));
  expect(knee).toEqual({ memorySizeMB: 256, reason: '430 ms a cold start; no smaller size comes within 10 % of it, and larger ones were not measured' });
});

test('without prices there is speed and knee', () => {
  const [recommendation] = recommended(cellsOf(CURVE, undefined).map(({ cost: _, ...cell }) => cell));
  expect(Object.keys(recommendation)).toEqual(['variant', 'scenario', 'placement', 'speed', 'knee']);
});

test('local figures say where AWS differs', () => {
  expect(recommended(cellsOf(CURVE), 'local')[0].note).toContain('On AWS the knee lies lower: about 15 to 20 ms of a cold SDK start are waiting there');
});

test('each variant, scenario and placement has its own', () => {
  const cells = cellsOf(CURVE);
  expect(recommended([...cells, ...cells.map(cell => ({ ...cell, placement: 'init' }))]).map(({ placement }) => placement)).toEqual(['handler', 'init']);
});

test('one size, no cold starts, or a CPU that could not be limited recommend nothing', () => {
  expect(recommended(cellsOf({ 128: [800] }))).toEqual([]);
  expect(recommended(cellsOf(CURVE).map(cell => ({ ...cell, statistics: {} })))).toEqual([]);
  expect(recommended(cellsOf(CURVE), 'local', { throttle: { name: 'none', throttles: false } })).toEqual([]);
});
