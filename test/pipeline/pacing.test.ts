import { VirtualClock } from './fakes/virtual-clock';
import { Backoff, eachOf, Pacer, retrying } from '../../src/pipeline/pacing';
import { RetryableError } from '../../src/pipeline/ports';

test('a pacer lets no more than its limit through in any second, in order', async () => {
  const clock = new VirtualClock();
  const pacer = new Pacer(clock, 12);
  const passed: Array<[number, number]> = [];
  await clock.run(Promise.all(Array.from({ length: 40 }, async (_, place) => {
    await pacer.turn();
    passed.push([place, clock.now()]);
  })));

  expect(passed.map(([place]) => place)).toEqual(Array.from({ length: 40 }, (_, place) => place));
  passed.forEach(([, begin]) => expect(passed.filter(([, at]) => at >= begin && at < begin + 1000).length).toBeLessThanOrEqual(12));
  expect(passed[39][1] - passed[0][1]).toBeLessThan(4000);
});

test('a pacer holds nobody up who comes slowly', async () => {
  const clock = new VirtualClock();
  const pacer = new Pacer(clock, 1);
  const begin = clock.now();
  await clock.run(pacer.turn());
  await clock.run(clock.sleep(2000));
  await clock.run(pacer.turn());
  expect(clock.now() - begin).toBe(2000);
});

test('a pacer that begins spent lets nobody through in its first second', async () => {
  const clock = new VirtualClock();
  const pacer = new Pacer(clock, 12, { spent: true });
  const begin = clock.now();
  await clock.run(pacer.turn());
  expect(clock.now() - begin).toBeGreaterThan(1000);
});

test('a backoff waits longer and longer, up to its limit, and can start again', async () => {
  const clock = new VirtualClock();
  const backoff = new Backoff(clock, 100, 300, 2);
  const waited: number[] = [];
  for (let turn = 0; turn < 5; turn++) {
    if (turn === 4) backoff.restart();
    const before = clock.now();
    await clock.run(backoff.wait(turn === 3 ? 50 : undefined));
    waited.push(clock.now() - before);
  }
  expect(waited).toEqual([100, 200, 300, 50, 100]);
});

describe('trying again', () => {
  const failing = (times: number, error: Error) => {
    let calls = 0;
    return async () => {
      if (++calls <= times) throw error;
      return calls;
    };
  };

  test('helps against throttling and the network', async () => {
    const clock = new VirtualClock();
    expect(await clock.run(retrying(clock, failing(3, new RetryableError('throttled', 'x'))))).toBe(4);
    expect(await clock.run(retrying(clock, failing(2, new RetryableError('transient', 'x'))))).toBe(3);
  });

  test('has an end', async () => {
    const clock = new VirtualClock();
    await expect(clock.run(retrying(clock, failing(8, new RetryableError('throttled', 'slow down'))))).rejects.toThrow('slow down');
  });

  test.each([new RetryableError('conflict', 'x'), new RetryableError('stale-revision', 'x'), new Error('access denied')])('is not for %s', async error => {
    const clock = new VirtualClock();
    await expect(clock.run(retrying(clock, failing(1, error)))).rejects.toBe(error);
  });
});

test('eachOf keeps order and limit', async () => {
  const clock = new VirtualClock();
  let running = 0;
  let most = 0;
  const results = await clock.run(eachOf([5, 1, 4, 2, 3], 2, async value => {
    most = Math.max(most, ++running);
    await clock.sleep(value);
    running--;
    return value * 10;
  }));
  expect(results).toEqual([50, 10, 40, 20, 30]);
  expect(most).toBe(2);
});
