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

function recommended(cells: Results['cells'], source: 'aws' | 'local' = 'aws', environment: Results['environment'] = { throttle: { throttles: true } }): Recommendation[] {
  return recommendations({ cells, environment, run: { source } as Results['run'] });
}

/** The published experiment, INIT added: cold starts by 1/memory up to one vCPU. */
const CURVE = { 128: [800], 256: [430], 512: [250], 1024: [170], 1769: [150], 2560: [149] };

test('what is cheapest, fastest, both, and enough', () => {
  const [{ cost, speed, balanced, knee, note }] = recommended(cellsOf(CURVE));
  expect(cost).toEqual({ memorySizeMB: 128, reason: '$1.87 per million cold starts, the least of the 6 sizes measured' });
  expect(speed).toEqual({ memorySizeMB: 1769, reason: '150 ms a cold start; 2560 MB (149 ms) is not faster as far as these samples can tell' });
  expect(balanced).toEqual({ memorySizeMB: 1024, reason: '170 ms a cold start at $3.03 per million cold starts: cost times duration is the least' });
  expect(knee).toEqual({ memorySizeMB: 1769, reason: '150 ms a cold start; more memory gains less than 10 % (2560 MB: 149 ms)' });
  expect(note).toBeUndefined();
});

test('of sizes that the samples can\'t tell apart the cheaper one is as fast', () => {
  const spread = (middle: number) => [-4, -3, -2, -1, 0, 1, 2, 3, 4].map(ms => middle + ms);
  const [{ speed }] = recommended(cellsOf({ 1024: spread(170), 1769: spread(150), 2560: spread(149) }));
  expect(speed).toEqual({ memorySizeMB: 1769, reason: '150 ms a cold start; 2560 MB (149 ms) is not faster as far as these samples can tell' });
});

test('of sizes that are as fast the cheapest is taken, which need not be the smallest', () => {
  const spread = (middle: number) => [-12, -9, -6, -3, 0, 3, 6, 9, 12].map(ms => middle + ms);
  const [{ speed }] = recommended(cellsOf({ 1000: spread(158), 1050: spread(149.5), 2560: spread(149) }));
  expect(speed.memorySizeMB).toBe(1050);
});

test('a size from which the samples can tell the fastest one is not as fast', () => {
  const spread = (middle: number) => [-4, -3, -2, -1, 0, 1, 2, 3, 4].map(ms => middle + ms);
  expect(recommended(cellsOf({ 1769: spread(155), 2560: spread(141) }))[0].speed).toEqual(
    { memorySizeMB: 2560, reason: '141 ms a cold start, the fastest of the 2 sizes measured' });
});

test('too few samples for intervals tell no sizes apart that are within ten percent, and all others', () => {
  const spread = (middle: number) => [-4, -3, -2, -1, 0, 1, 2, 3, 4].map(ms => middle + ms);
  for (const sizes of [{ 1769: spread(150), 2560: [149] }, { 1769: [150], 2560: spread(149) }, { 1769: [150], 2560: [149] }]) {
    expect(recommended(cellsOf(sizes))[0].speed.memorySizeMB).toBe(1769);
  }
  expect(recommended(cellsOf({ 1769: [164], 2560: [149] }))[0].speed.memorySizeMB).toBe(2560);
});

test('of equals the smallest is recommended, whatever the order in which they were measured', () => {
  const cells = cellsOf({ 1024: [150], 2048: [150] }, undefined);
  for (const all of [cells, [...cells].reverse()]) {
    expect(recommended(all)).toMatchObject([{ speed: { memorySizeMB: 1024 }, knee: { memorySizeMB: 1024 } }]);
  }
});

test('more memory can be cheaper', () => {
  expect(recommended(cellsOf({ 128: [1000], 256: [300], 512: [290] }))).toMatchObject([{ cost: { memorySizeMB: 256 } }]);
});

test('milliseconds are told as exactly as makes sense', () => {
  const cells = [30, 30.5, 50].map((ms, place) => costCell({ memorySizeMB: 128 * (place + 1), init: [50], invoke: [ms] }));
  expect(recommended(cells.slice(1))[0].speed.reason).toContain('80.5 ms');
  expect(recommended(cells.slice(2).concat({ ...costCell({ memorySizeMB: 1024, init: [50], invoke: [90] }) }))[0].speed.reason).toContain('100 ms');
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

test('where larger sizes were measured and are slower, only that smaller ones are not enough', () => {
  const [{ knee }] = recommended(cellsOf({ 128: [800], 256: [300], 512: [310] }));
  expect(knee).toEqual({ memorySizeMB: 256, reason: '300 ms a cold start; no smaller size comes within 10 % of it' });
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
  expect(recommended(cellsOf(CURVE), 'local', { endpoint: 'http://127.0.0.1:4566' })).toEqual([]);
});
