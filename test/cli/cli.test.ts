import { FakeTerminal } from './terminal';
import { cli } from '../../src/cli/cli';
import { COMMANDS } from '../../src/cli/usage';
import { FAULTS } from '../../src/local/faults/definitions';

async function run(...argv: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const terminal = new FakeTerminal();
  const code = await cli(argv, terminal);
  return { code, ...terminal.written };
}

describe('help goes to stdout and is no error', () => {
  test.each([[['--help']], [['-h']], [['help']]])('%j', async argv => {
    const { code, stdout, stderr } = await run(...argv);
    expect([code, stderr]).toEqual([0, '']);
    for (const { name, summary } of COMMANDS) expect(stdout).toContain(`  ${name.padEnd(8)}  ${summary}`);
  });

  test.each(COMMANDS.map(({ name }) => name))('%s --help', async name => {
    const { code, stdout } = await run(name, '--help');
    expect(code).toBe(0);
    expect(stdout).toContain(`Usage: cdk-cold-start-benchmark ${name}`);
    expect((await run('help', name)).stdout).toBe(stdout);
  });

  test('every option is explained', async () => {
    const { stdout } = await run('help', 'local');
    for (const option of ['--app CMD', '--assembly DIR', '--stack STACK', '--benchmark PATH', '-n N', '--memory MB,MB', '--scenario A,B', '--placement P,P', '--out DIR', '-q, --quiet']) {
      expect(stdout).toContain(option);
    }
  });
});

test.each(['local', 'serve'])('help %s names every fault, what it is and the share it takes', async name => {
  const { stdout } = await run('help', name);
  for (const [fault, { what, share }] of Object.entries(FAULTS)) {
    expect(stdout).toMatch(new RegExp(`^  ${fault}=${share} +${what.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`, 'm'));
  }
});

test('--version is the package\'s', async () => {
  expect(await run('--version')).toEqual({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\S*\n$/), stderr: '' });
});

test('without a command the help goes to stderr, as misuse', async () => {
  const { code, stdout, stderr } = await run();
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain('Commands:');
});

test.each([
  [['lcoal'], 'Error: There is no command lcoal.\nDid you mean local?\n'],
  [['measure'], 'Error: There is no command measure.\nChoose one of demo, local, serve, run, list, stop, report, compare, estimate, import, help.\n'],
  [['--jsno'], 'Error: There is no option --jsno before a command.\nChoose one of demo, local, serve, run, list, stop, report, compare, estimate, import, help.\n'],
  [['help', 'dmeo'], 'Error: There is no command dmeo.\nDid you mean demo?\n'],
  [['demo', '--memroy', '128'], 'Error: demo has no option --memroy.\nDid you mean --memory?\n'],
  [['run'], 'Error: No stack is given.\nSay which holds the benchmark: --stack STACK.\n'],
  [['report'], 'Error: No results are given.\nName a results.json or the directory that has it, e.g. report cold-start-results/<run id>.\n'],
])('misuse is two lines and exit code 2: %j', async (argv, stderr) => {
  expect(await run(...argv)).toEqual({ code: 2, stdout: '', stderr });
});
