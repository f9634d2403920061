import { harnessRecord, T0 } from './arbitraries';
import { manifest, manifestFunction } from './manifests';
import { Verdict } from '../../src/core/acceptance';
import { cellsOf } from '../../src/core/cells';
import { Delivery } from '../../src/core/observation';
import { advance, begin, isFailure, JudgedDelivery, progressOf, RoundTally, tallyOf } from '../../src/core/progress';

const ROUND = { round: 2, discarded: false, redeployed: [] };
const ACCEPTED: Verdict = { outcome: 'accepted', proof: 'harness' };

/** A delivery to the probe that began so many ms after T0; without a time the harness said nothing. */
function judged(cell: number, verdict: Verdict, ms?: number, fields: Partial<Delivery> = {}): JudgedDelivery {
  const harness = ms === undefined ? undefined : harnessRecord({ timestamp: new Date(T0 + ms).toISOString(), scenarioDurationMs: 600 + ms });
  return { cell, verdict, delivery: { round: 2, slot: 0, functionName: 'probe', requestId: 'request-1', harness, first: true, freshStream: true, ...fields } };
}

describe('what a round came to', () => {
  test('is, by cell, how often each outcome was and how many cold starts were asked for: a duplicate was not', () => {
    const duplicate: Verdict = { outcome: 'duplicate', reason: 'second-delivery' };
    const { cells } = tallyOf(ROUND, [
      judged(1, ACCEPTED), judged(0, ACCEPTED), judged(0, ACCEPTED), judged(0, duplicate, undefined, { first: false }), judged(0, { outcome: 'warm', reason: 'stream-seen-before' }),
    ]);
    expect(cells).toEqual([
      { cell: 0, asked: 3, outcomes: { accepted: 2, duplicate: 1, warm: 1 } },
      { cell: 1, asked: 1, outcomes: { accepted: 1 } },
    ]);
  });

  test('is of the round that it is told of', () => {
    expect(tallyOf({ round: 7, discarded: true, redeployed: ['probe'] }, [])).toEqual(
      { round: 7, discarded: true, redeployed: ['probe'], cells: [], dispatchSpreadMs: 0, complete: true });
  });

  test('names the first failure, by its message if it has one', () => {
    const failureOf = (...verdicts: Verdict[]) => tallyOf(ROUND, verdicts.map(verdict => judged(0, verdict))).cells[0].failure;
    const [warm, timeout, error]: Verdict[] = [
      { outcome: 'warm', reason: 'stream-seen-before' },
      { outcome: 'timeout', reason: 'function-timed-out' },
      { outcome: 'error', reason: 'scenario-failed', detail: 'TypeError: x' },
    ];
    expect(failureOf(warm, error, timeout)).toBe('TypeError: x');
    expect(failureOf(timeout, error)).toBe('function-timed-out');
    expect(failureOf(warm, ACCEPTED)).toBeUndefined();
  });

  test('has the scenario\'s durations only if they are asked for, and of accepted samples alone', () => {
    const deliveries = [judged(0, ACCEPTED, 1), judged(0, { outcome: 'warm', reason: 'stream-seen-before' }, 2), judged(0, ACCEPTED), judged(0, ACCEPTED, 4)];
    expect(tallyOf(ROUND, deliveries, true).cells[0].values).toEqual([601, 604]);
    expect(tallyOf(ROUND, deliveries).cells[0]).not.toHaveProperty('values');
  });

  test('is how far apart the deliveries to one function began, at the most', () => {
    const spread = (...deliveries: JudgedDelivery[]) => tallyOf(ROUND, deliveries).dispatchSpreadMs;
    const other = { functionName: 'other' };
    const ofOther = [500, 503].map(ms => judged(1, ACCEPTED, ms, other));
    expect(spread(judged(0, ACCEPTED, 10), judged(0, ACCEPTED, 0), judged(0, ACCEPTED), ...ofOther)).toBe(10);
    expect(spread(judged(0, ACCEPTED))).toBe(0);
  });

  test('is complete once nothing is missing of any delivery', () => {
    const never: Verdict = { outcome: 'lost', reason: 'not-published' };
    const whole = judged(0, never, undefined, { requestId: undefined });
    expect(tallyOf(ROUND, [whole]).complete).toBe(true);
    expect(tallyOf(ROUND, [whole, judged(0, ACCEPTED, 0)]).complete).toBe(false);
  });
});

test.each([['error', true], ['timeout', true], ['accepted', false], ['lost', false], ['throttled', false]] as const)('%s is a failure: %s', (outcome, failure) => {
  expect(isFailure(outcome)).toBe(failure);
});

describe('progress', () => {
  const cells = cellsOf(manifest({ functions: [128, 256].map(memorySizeMB => manifestFunction({ memorySizeMB, scenarios: ['client'] })) }), {});
  const tally = (round: number, outcomes: RoundTally['cells'][number]['outcomes'], more: Partial<RoundTally> = {}): RoundTally => (
    { round, discarded: false, redeployed: [], dispatchSpreadMs: 0, complete: true, cells: [{ cell: 0, asked: 2, outcomes }], ...more });

  test('begins with nothing', () => {
    const nothing = { asked: 0, accepted: 0, warmedUp: false, fruitless: { rounds: 0, outcomes: {} }, redeployed: false, values: [] };
    expect(begin(cells)).toEqual({ round: 0, cells: cells.map(cell => ({ cell, ...nothing })), recent: [], dispatchSpreadMs: 0 });
  });

  test('of a cell is what its rounds gave it; another cell\'s stays', () => {
    const progress = progressOf(cells, [tally(1, { discarded: 1, lost: 1 }, { discarded: true }), tally(2, { accepted: 1, stale: 1 })]);
    expect(progress.round).toBe(2);
    expect(progress.cells[0]).toEqual({ ...begin(cells).cells[0], asked: 4, accepted: 1, warmedUp: true });
    expect(progress.cells[1]).toEqual(begin(cells).cells[1]);
  });

  test('is the same whatever the order in which rounds are read', () => {
    const rounds = [tally(2, { accepted: 1 }), tally(3, { stale: 1 }), tally(4, { warm: 2, stale: 1 })];
    const [ahead, back] = [progressOf(cells, rounds), progressOf(cells, [...rounds].reverse())];
    expect(back).toEqual(ahead);
    expect(ahead.round).toBe(4);
    expect(ahead.cells[0].fruitless).toEqual({ rounds: 2, outcomes: { warm: 2, stale: 2 } });
  });

  test('begins to count fruitless rounds anew after one that brought something', () => {
    const rounds = [tally(2, { stale: 1 }), tally(3, { accepted: 1 }), tally(4, { lost: 1 })];
    expect(progressOf(cells, rounds).cells[0].fruitless).toEqual({ rounds: 1, outcomes: { lost: 1 } });
  });

  test('remembers a redeployed function, also where its cells were not asked', () => {
    const once = advance(begin(cells), tally(2, { accepted: 1 }, { redeployed: [cells[1].functionName] }));
    expect(advance(once, tally(3, { accepted: 1 })).cells.map(({ redeployed }) => redeployed)).toEqual([false, true]);
  });

  test('has the values of each round that gave some', () => {
    const valued = (round: number, values: number[]) => tally(round, {}, { cells: [{ cell: 0, asked: 1, outcomes: {}, values }] });
    expect(progressOf(cells, [valued(2, [5, 6]), valued(3, []), valued(4, [7])]).cells[0].values).toEqual([[5, 6], [7]]);
  });

  test('knows of the last five rounds that counted what was proactive', () => {
    const rounds = [2, 3, 4, 5, 6, 7].map(round => tally(round, { accepted: round, proactive: 1 }));
    const { recent } = progressOf(cells, [...rounds, tally(8, { discarded: 1 }, { discarded: true })]);
    expect(recent).toEqual([3, 4, 5, 6, 7].map(accepted => ({ accepted, proactive: 1 })));
  });

  test('keeps the widest spread', () => {
    const spreads = [3, 40, 7].map((dispatchSpreadMs, place) => tally(2 + place, { accepted: 1 }, { dispatchSpreadMs }));
    expect(progressOf(cells, spreads).dispatchSpreadMs).toBe(40);
  });
});
