import { PassThrough } from 'node:stream';
import { manifestOf } from './manifests';
import { temporaryDirectory } from './temporary-directory';
import { FakeTerminal } from './terminal';
import type { Campaign } from '../../src/cli/campaign';
import { cli } from '../../src/cli/cli';
import { UserError } from '../../src/cli/errors';
import type { RemoteBenchmark } from '../../src/cli/remote-benchmark';

const startRun = jest.fn();
const followed: Campaign[] = [];
jest.mock('../../src/cli/invoker', () => ({ startRun: (...args: unknown[]) => startRun(...args) as unknown }));
jest.mock('../../src/cli/campaign', () => ({
  followCampaign: async (campaign: Campaign) => {
    followed.push(campaign);
    return { interrupted: true };
  },
}));
jest.mock('../../src/cli/remote-benchmark', () => ({
  withRemoteBenchmark: async (_args: unknown, _terminal: unknown, action: (remote: RemoteBenchmark) => unknown) => action({
    clients: { lambda: { config: { region: async () => 'us-east-1' } } },
    benchmark: { stackName: 'Stack', manifest: manifestOf() },
    store: {},
  } as unknown as RemoteBenchmark),
}));

const directory = temporaryDirectory();
const DEAR = ['run', '--stack', 'Stack', '-n', '1000'];

beforeEach(() => startRun.mockReset().mockRejectedValue(new UserError('The invoker was asked.', 'Nothing.')));

type Options = ConstructorParameters<typeof FakeTerminal>[0];

async function run(argv: readonly string[], options: Options = {}): Promise<{ code: number; stderr: string }> {
  const terminal = new FakeTerminal({ cwd: directory.path, ...options });
  const code = await cli(argv, terminal);
  return { code, stderr: terminal.written.stderr };
}

describe('a run that may cost more than a dollar', () => {
  test('is started by who says yes, on a terminal or by --yes', async () => {
    await run(DEAR, { isTTY: true, stdin: 'y\n' });
    await run([...DEAR, '--yes']);
    expect(startRun).toHaveBeenCalledTimes(2);
  });

  test('is not started by who says no: exit code 1', async () => {
    const { code, stderr } = await run(DEAR, { isTTY: true, stdin: '\n' });
    expect(code).toBe(1);
    expect(stderr).toMatch(/about \d+ minutes.*\nThe run may cost \$[\d.]+, which is more than \$1\.\nStart\? \[y\/N\] Not started\.\n$/);
    expect(startRun).not.toHaveBeenCalled();
  });

  test('nor where nobody can be asked: exit code 2', async () => {
    const { code, stderr } = await run(DEAR);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^Error: The run may cost \$[\d.]+, which is more than \$1\.\nStart it all the same with --yes, or ask for less: .*\n$/);
    expect(startRun).not.toHaveBeenCalled();
  });

  test('nor after Ctrl-C at the question: exit code 130', async () => {
    const terminal = new FakeTerminal({ cwd: directory.path, isTTY: true, stdin: new PassThrough() });
    const write = terminal.stderr.write;
    terminal.stderr.write = text => {
      write(text);
      if (text.endsWith('[y/N] ')) setImmediate(() => terminal.interrupt.abort());
    };
    expect(await cli(DEAR, terminal)).toBe(130);
    expect(terminal.written.stderr).toMatch(/Start\? \[y\/N\] \nInterrupted\.\n$/);
    expect(startRun).not.toHaveBeenCalled();
  });
});

test('a cheap run is started unasked', async () => {
  await run(['run', '--stack', 'Stack', '-n', '1', '--memory', '128']);
  expect(startRun).toHaveBeenCalledTimes(1);
});

describe('where a result is from', () => {
  test.each([
    [undefined, 'aws', {}],
    ['http://user:secret@127.0.0.1:4566/', 'local', { endpoint: 'http://127.0.0.1:4566' }],
    ['https://lambda-fips.us-east-1.amazonaws.com', 'aws', {}],
  ])('AWS_ENDPOINT_URL %s: %s', async (endpoint, source, environment) => {
    startRun.mockResolvedValue({ runId: 'r', executionArn: 'arn', estimate: { rounds: 1, minutes: 1, invocations: 1 } });
    await run(['run', '--stack', 'Stack', '-n', '1', '--memory', '128', '--quiet'], { env: { AWS_ENDPOINT_URL: endpoint } });
    expect(followed.at(-1)!.source).toBe(source);
    expect(followed.at(-1)!.environment()).toEqual(environment);
  });
});
