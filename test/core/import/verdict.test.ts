import { events, imported, INIT_START, report, start, STREAM, T0 } from './logs';
import { verdictOf } from '../../../src/core/import/verdict';

describe('what is no cold start is not accepted', () => {
  const verdict = (text: string) => imported(text).samples.map(({ outcome, reason }) => [outcome, reason]);

  test('a request with an error, also where no status says so', () => {
    expect(verdict(events([0, report('a', 'Init Duration: 150.00 ms\tError Type: Runtime.ExitError\t')]))).toEqual([
      ['error', 'function-failed: Runtime.ExitError'],
    ]);
  });

  test('an environment that was initialized long before its first request', () => {
    expect(verdict(events([0, INIT_START], [250, start('a')], [270, report('a')]))).toEqual([['accepted', undefined]]);
    expect(verdict(events([0, INIT_START], [251, start('a')], [270, report('a')]))).toEqual([
      ['proactive', 'initialized-ahead: 101 ms between INIT and the request'],
    ]);
  });

  const json = (type: string, after: number, record: object) => (
    [after, JSON.stringify({ time: new Date(T0 + after).toISOString(), type, record })] as const);
  const metrics = { durationMs: 20, billedDurationMs: 170, memorySizeMB: 128, maxMemoryUsedMB: 60 };

  test('one of provisioned concurrency', () => {
    const lines = (initializationType: string) => events(
      json('platform.initStart', 0, { initializationType }), json('platform.report', 200, { requestId: 'a', metrics: { ...metrics, initDurationMs: 150 } }));
    expect(verdict(lines('on-demand'))).toEqual([['accepted', undefined]]);
    expect(verdict(lines('provisioned-concurrency'))).toEqual([['proactive', 'initialization-type: provisioned-concurrency']]);
  });

  test('one of which only INIT\'s report says so', () => {
    const line = json('platform.initReport', 100, { initializationType: 'provisioned-concurrency', status: 'success' });
    const cold = json('platform.report', 200, { requestId: 'a', metrics: { ...metrics, initDurationMs: 150 } });
    expect(verdict(events(line, cold))).toEqual([['proactive', 'initialization-type: provisioned-concurrency']]);
  });

  test('a warm one, whose INIT succeeded long ago', () => {
    expect(verdict(events(json('platform.initReport', 100, { status: 'success' }), json('platform.report', 200, { requestId: 'a', metrics })))).toEqual([]);
    expect(verdictOf({ requestId: 'a', report: { type: 'platform.report', requestId: 'a' } })).toEqual({ outcome: 'warm', reason: 'no-init-duration' });
  });

  test('of an INIT that failed twice the time-out is told', () => {
    const [error, timeout] = [json('platform.initReport', 50, { status: 'error' }), json('platform.initReport', 100, { status: 'timeout' })];
    expect(verdict(events(error, timeout, json('platform.report', 200, { requestId: 'a', metrics })))).toEqual([['timeout', 'init-timed-out']]);
  });

  test('a restore is not one, though its INIT was of another kind', () => {
    expect(verdict(events(
      json('platform.initReport', 0, { initializationType: 'snap-start', metrics: { durationMs: 500 } }), json('platform.report', 900, { requestId: 'a', metrics: { ...metrics, restoreDurationMs: 300 } }),
    ))).toEqual([['accepted', undefined]]);
  });

  test.each([
    ['INIT', json('platform.initReport', 100, { status: 'timeout' }), 'timeout', 'init-timed-out'],
    ['INIT', json('platform.initReport', 100, { status: 'error', errorType: 'Runtime.ExitError' }), 'error', 'init-failed: Runtime.ExitError'],
    ['a restore', json('platform.restoreReport', 100, { status: 'timeout' }), 'timeout', 'restore-failed'],
    ['a restore', json('platform.restoreReport', 100, { status: 'failure', errorType: 'Hook' }), 'error', 'restore-failed: Hook'],
  ] as const)('%s that failed: %j', (_, line, outcome, reason) => {
    const [first, second] = ['a', 'b'].map((requestId, place) => json('platform.report', 200 + place, { requestId, metrics }));
    expect(verdict(events(line, first, second))).toEqual([[outcome, reason]]);
  });

  test.each([
    ['failure', 'error', 'function-failed'], ['error', 'error', 'function-failed'], ['timeout', 'timeout', 'function-timed-out'], ['success', 'accepted', undefined],
  ])('a request that ended with %s', (status, outcome, reason) => {
    expect(verdict(events(json('platform.report', 200, { requestId: 'a', status, metrics: { ...metrics, initDurationMs: 150 } })))).toEqual([[outcome, reason]]);
  });

  test('a retry of the same event in another environment is a request of its own', () => {
    const other = STREAM.replace('0123', 'ffff');
    expect(verdict(events([0, INIT_START], [152, start('a')], [172, report('a')], [0, INIT_START, other], [152, start('a'), other], [172, report('a'), other]))).toHaveLength(2);
  });
});
