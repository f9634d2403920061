import { manifest, manifestFunction } from './manifests';
import { environmentsAtOnce, preflight, settingsOf } from '../../src/core/estimate';

describe('preflight', () => {
  test('leaves room for the pipeline and for environments that are going', () => {
    expect(environmentsAtOnce(10)).toBe(3);
    expect(environmentsAtOnce(1000)).toBe(498);
    expect(environmentsAtOnce(5)).toBe(1);
    expect(() => environmentsAtOnce(4)).toThrow('unreserved concurrency of 4; a run needs at least 5');
  });

  test('chooses samplesPerRound so that n has at least ten rounds', () => {
    expect(settingsOf(manifest(), {}, 498, 5)).toEqual({ n: 100, samplesPerRound: 10, environmentsAtOnce: 498, seed: 5 });
    expect(settingsOf(manifest(), {}, 498, 5)).not.toHaveProperty('precision');
    expect(settingsOf(manifest(), { n: 9 }, 498, 5).samplesPerRound).toBe(1);
    expect(settingsOf(manifest(), { n: 4, samplesPerRound: 9, seed: 3 }, 498, 5)).toMatchObject({ samplesPerRound: 4, seed: 3 });
    expect(settingsOf(manifest(), {}, 3, 5).samplesPerRound).toBe(3);
  });

  test('chooses fewer samplesPerRound where a run may stop after any round', () => {
    expect(settingsOf(manifest(), { n: 400, precision: 5 }, 498, 5)).toMatchObject({ n: 400, precision: 5, samplesPerRound: 10 });
    expect(settingsOf(manifest(), { n: 20, precision: 5 }, 498, 5).samplesPerRound).toBe(1);
    expect(settingsOf(manifest(), { n: 400, precision: 5, samplesPerRound: 20 }, 498, 5).samplesPerRound).toBe(20);
  });

  test('counts what a run takes at the least', () => {
    const one = manifest({ functions: [manifestFunction({ scenarios: ['client'] })] });
    expect(preflight(one, { n: 10, samplesPerRound: 1 }, 1000)).toEqual({ cells: 1, rounds: 11, invocations: 11, controlPlaneCalls: 44, minutes: 2 });
  });

  test('counts the waves of a small account', () => {
    const functions = Array.from({ length: 20 }, (_, place) => manifestFunction({ memorySizeMB: 128 * (place + 1), scenarios: ['client'] }));
    expect(preflight(manifest({ functions }), { n: 1 }, 10)).toMatchObject({ cells: 20, rounds: 14, invocations: 40 });
  });

  test('the published experiment fits', () => {
    const functions = Array.from({ length: 20 }, (_, place) => manifestFunction({ memorySizeMB: 128 * (place + 1) }));
    const { rounds, invocations, minutes } = preflight(manifest({ functions }), { n: 100 }, 1000);
    expect({ rounds, invocations }).toEqual({ rounds: 21, invocations: 20 * 2 * 101 });
    // 30 s at the end, 21 rounds of 6 s and of 20 functions at 12 a second, 20 holds of 2 s: 231 s.
    expect(minutes).toBe(4);
  });

  test('refuses more than 1,000 rounds, and says what would help', () => {
    expect(() => preflight(manifest(), { n: 2000, samplesPerRound: 1 }, 1000))
      .toThrow('2000 samples of 5 cells, 1 of a function and 498 in all at a time, take more than the 1000 rounds that one run may have: '
        + 'ask for fewer samples, memory sizes, scenarios or placements, or for more samplesPerRound');
  });

  test('refuses them also where only one function needs so many', () => {
    const functions = [manifestFunction({ scenarios: ['client'] }), manifestFunction({ memorySizeMB: 256, scenarios: ['client', 'resource', 'table', 'queue'] })];
    expect(() => preflight(manifest({ functions }), { n: 300, samplesPerRound: 1 }, 1000)).toThrow('300 samples of 5 cells');
  });

  test('is quick with the largest fleet', () => {
    const functions = Array.from({ length: 110 }, (_, place) => manifestFunction({ memorySizeMB: 128 + place, scenarios: ['a', 'b', 'c', 'd'] }));
    expect(preflight(manifest({ functions }), { n: 200, samplesPerRound: 1 }, 1000).rounds).toBe(804);
  });
});
