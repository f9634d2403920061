import { sampleOf } from './results';
import { thinned } from '../../src/report/thinning';

const fast = (count: number, memorySizeMB = 128) => Array.from({ length: count }, (_, place) => (
  sampleOf({ requestId: `${memorySizeMB}-${place}`, memorySizeMB, initDurationMs: 100, durationMs: (place * 7919) % count })));

test('few samples are all there, in their order', () => {
  const samples = fast(50);
  expect(thinned(samples, 50)).toBe(samples);
});

test('many are thinned evenly from the fastest to the slowest of each cell, both included', () => {
  const shown = thinned([...fast(1000), ...fast(400, 512)], 200);
  expect(shown).toHaveLength(200);
  const durations = shown.filter(({ memorySizeMB }) => memorySizeMB === 128).map(({ durationMs }) => durationMs!).sort((a, b) => a - b);
  expect([durations.length, durations[0], durations.at(-1)]).toEqual([100, 0, 999]);
  const gaps = durations.slice(1).map((duration, place) => duration - durations[place]);
  expect([Math.min(...gaps), Math.max(...gaps)]).toEqual([10, 11]);
});

test('a restore is as slow as it is, like an INIT', () => {
  const samples = Array.from({ length: 100 }, (_, place) => sampleOf({ restoreDurationMs: (place * 37) % 100, durationMs: 10 }));
  const restores = thinned(samples, 2).map(({ restoreDurationMs }) => restoreDurationMs);
  expect(restores.sort()).toEqual([0, 99]);
});

test('what was not accepted stays as long as there is room', () => {
  const errors = Array.from({ length: 20 }, () => sampleOf({ outcome: 'error' }));
  const shown = thinned([...errors, ...fast(1000)], 100);
  expect(shown.filter(({ outcome }) => outcome === 'error')).toHaveLength(20);
  expect(thinned([...errors, ...fast(1000)], 30).filter(({ outcome }) => outcome === 'error')).toHaveLength(10);
});
