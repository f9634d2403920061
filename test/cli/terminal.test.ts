import { setTimeout as sleep } from 'node:timers/promises';
import { hasColor, unlessAborted } from '../../src/cli/terminal';

describe('work that can\'t be told to stop', () => {
  test('gives its result when nothing interrupts it', async () => {
    expect(await unlessAborted(new AbortController().signal, async () => 'done')).toBe('done');
  });

  test('gives its error when nothing interrupts it', async () => {
    await expect(unlessAborted(new AbortController().signal, async () => { throw new Error('broken'); })).rejects.toThrow('broken');
  });

  test('is not waited for after an interrupt, however it then ends', async () => {
    const interrupt = new AbortController();
    let fail = () => undefined as void;
    const work = new Promise<void>((_, failed) => { fail = () => failed(new Error('too late')); });
    const waiting = unlessAborted(interrupt.signal, () => work);
    interrupt.abort();
    await expect(waiting).rejects.toThrow('aborted');
    fail();
    await sleep(1);
  });

  test('is not begun after an interrupt', async () => {
    const work = jest.fn();
    await expect(unlessAborted(AbortSignal.abort(), work)).rejects.toThrow('aborted');
    expect(work).not.toHaveBeenCalled();
  });
});

test.each([
  [true, {}, true],
  [false, {}, false],
  [true, { NO_COLOR: '1' }, false],
  [true, { NO_COLOR: '' }, true],
  [true, { TERM: 'dumb' }, false],
])('colors: on a terminal %s with %j %s', (isTTY, env, colors) => {
  expect(hasColor({ isTTY, write: () => undefined }, env)).toBe(colors);
});
