import { FakeTerminal } from './terminal';
import { type CampaignState, progressOn } from '../../src/cli/progress';

const state: CampaignState = {
  round: 2, rounds: 6, accepted: 10, wanted: 25, rejected: 1, cellsDone: 0, cells: 5, leftMs: 30_000, medians: ['client 128: 699 256: 321'],
};

test('in a log every step and every round is a line', () => {
  const terminal = new FakeTerminal();
  const progress = progressOn(terminal.stderr, false);
  progress.step('Deploying');
  progress.campaign(state);
  progress.campaign({ ...state, accepted: 12 });
  progress.campaign({ ...state, round: 7, accepted: 25, cellsDone: 5, leftMs: undefined });
  progress.end();
  expect(terminal.written.stderr).toBe([
    'Deploying',
    'round 2/6: 10/25 cold starts, 0/5 cells done, 1 rejected, about 30 s left',
    'round 7/7: 25/25 cold starts, 5/5 cells done, 1 rejected',
    '',
  ].join('\n'));
});

test('on a terminal a bar is painted over, and gone at the end', () => {
  const terminal = new FakeTerminal({ isTTY: true, columns: 200 });
  const progress = progressOn(terminal.stderr, false);
  progress.campaign(state);
  progress.campaign({ ...state, accepted: 25 });
  progress.end();
  const [first, second, rest] = terminal.written.stderr.split('\u001b[1A\u001b[2K\u001b[1A\u001b[2K');
  expect(first).toBe(`█████████░░░░░░░░░░░░░░░  round 2/6  10/25 cold starts, 0/5 cells done, 1 rejected, about 30 s left\n${' '.repeat(24)}  median ms client 128: 699 256: 321\n`);
  expect(second).toContain('████████████████████████  round 2/6  25/25 cold starts');
  expect(rest).toBe('');
});

test('no line is longer than the terminal is wide', () => {
  const terminal = new FakeTerminal({ isTTY: true, columns: 40 });
  progressOn(terminal.stderr, false).campaign({ ...state, medians: ['x'.repeat(500)] });
  expect(Math.max(...terminal.written.stderr.split('\n').map(line => line.length))).toBeLessThan(40);
});

test('--quiet says nothing', () => {
  const terminal = new FakeTerminal({ isTTY: true });
  const progress = progressOn(terminal.stderr, true);
  progress.step('Deploying');
  progress.campaign(state);
  progress.end();
  expect(terminal.written.stderr).toBe('');
});

test('what foreign code names does not reach the terminal as an escape', () => {
  const terminal = new FakeTerminal({ isTTY: true });
  progressOn(terminal.stderr, false).campaign({ ...state, medians: ['\u001b[2Jclient'] });
  expect(terminal.written.stderr).toContain('\\x1b[2Jclient');
});
