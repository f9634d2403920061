import { PassThrough } from 'node:stream';
import { FakeTerminal } from './terminal';
import { Arguments } from '../../src/cli/arguments';
import { mayBegin } from '../../src/cli/consent';
import { UserError } from '../../src/cli/errors';
import { progressOn } from '../../src/cli/progress';
import type { RunEstimate } from '../../src/protocol';

const ESTIMATE: RunEstimate = {
  cells: 2, rounds: 11, invocations: 202, controlPlaneCalls: 88, minutes: 3, usd: { ifOneSecondEach: 0.2, ifTimeoutEach: 1.23 },
};
const CHEAP: RunEstimate = { ...ESTIMATE, usd: { ifOneSecondEach: 0.2, ifTimeoutEach: 1 } };
const PRICELESS: RunEstimate = { ...ESTIMATE, usd: undefined };
const SHOWN = 'App/Bench: 2 cells in 11 rounds: 202 probe invocations, 88 Lambda control-plane calls, about 3 minutes';

async function ask(estimate: RunEstimate, terminal: FakeTerminal, ...flags: string[]): Promise<boolean> {
  const args = new Arguments(new Map(flags.map(flag => [flag, ['']])));
  const region = estimate.usd ? 'us-east-1' : 'us-gov-west-1';
  return mayBegin('App/Bench', estimate, region, args, terminal, progressOn(terminal.stderr, args.flag('quiet')));
}

describe('nobody is asked', () => {
  test.each<[string, RunEstimate, string[], string | undefined]>([
    ['up to a dollar', CHEAP, [], undefined],
    ['with --yes', ESTIMATE, ['yes'], undefined],
    ['with --yes, if the price is not known', PRICELESS, ['yes'], undefined],
    ['where nothing is billed', ESTIMATE, [], 'http://127.0.0.1:4566'],
    ['where nothing is billed, if the price is not known', PRICELESS, [], 'http://127.0.0.1:4566'],
  ])('%s', async (_, estimate, flags, endpoint) => {
    const terminal = new FakeTerminal({ env: { AWS_ENDPOINT_URL: endpoint } });
    expect(await ask(estimate, terminal, ...flags)).toBe(true);
    expect(terminal.written.stderr).toContain(SHOWN);
    expect(terminal.written.stderr).not.toContain('Start?');
  });
});

describe('on a terminal the question comes after what the run will take', () => {
  test.each([['y\n', true], ['YES\n', true], [' y ', true], ['n\n', false], ['\n', false], ['maybe\n', false], ['', false]])('%j: %s', async (stdin, answer) => {
    const terminal = new FakeTerminal({ isTTY: true, stdin });
    expect(await ask(ESTIMATE, terminal)).toBe(answer);
    expect(terminal.written.stderr.trimEnd()).toBe(`${SHOWN}, $0.20 if a cold start takes a second and $1.23 if each takes its whole time-out
The run may cost $1.23, which is more than $1.
Start? [y/N]`);
  });

  test('also without progress', async () => {
    const terminal = new FakeTerminal({ isTTY: true, stdin: 'y\n' });
    expect(await ask(ESTIMATE, terminal, 'quiet')).toBe(true);
    expect(terminal.written.stderr).toContain(`${SHOWN}, $0.20`);
  });

  test('a price that is not known is not taken for a low one', async () => {
    const terminal = new FakeTerminal({ isTTY: true, stdin: 'y\n' });
    expect(await ask(PRICELESS, terminal)).toBe(true);
    expect(terminal.written.stderr).toBe(`${SHOWN}\nWhat the run will cost is not known: no price with a known source for region us-gov-west-1.\nStart? [y/N] `);
  });

  test('an endpoint that is not on this machine may be AWS', async () => {
    const terminal = new FakeTerminal({ isTTY: true, env: { AWS_ENDPOINT_URL: 'https://lambda-fips.us-east-1.amazonaws.com' } });
    expect(await ask(ESTIMATE, terminal)).toBe(false);
  });

  test('afterwards nothing is read, which would keep the process from its end', async () => {
    const stdin = new PassThrough();
    stdin.write('y\n');
    expect(await ask(ESTIMATE, new FakeTerminal({ isTTY: true, stdin }))).toBe(true);
    expect(stdin.isPaused()).toBe(true);
  });

  test('an interrupt ends the waiting', async () => {
    const terminal = new FakeTerminal({ isTTY: true, stdin: new PassThrough() });
    const asking = ask(ESTIMATE, terminal);
    terminal.interrupt.abort();
    await expect(asking).rejects.toThrow('aborted');
  });
});

describe('elsewhere it is misuse without --yes', () => {
  test.each<[string, RunEstimate, string]>([
    ['dear', ESTIMATE, 'The run may cost $1.23, which is more than $1.'],
    ['of unknown price', PRICELESS, 'What the run will cost is not known: no price with a known source for region us-gov-west-1.'],
  ])('%s', async (_, estimate, what) => {
    const terminal = new FakeTerminal({ stdin: 'y\n' });
    const complaint = await ask(estimate, terminal).catch((error: unknown) => error) as UserError;
    expect(complaint).toMatchObject({ what, todo: 'Start it all the same with --yes, or ask for less: -n, --memory, --scenario, --variant, --placement.', exitCode: 2 });
    expect(terminal.written.stderr).toBe('');
  });
});
