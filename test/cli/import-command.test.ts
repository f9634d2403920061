import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import Ajv from 'ajv';
import { temporaryDirectory } from './temporary-directory';
import { FakeTerminal } from './terminal';
import schema from '../../schemas/results.schema.json';
import { cli } from '../../src/cli/cli';
import type { Results } from '../../src/core/results';
import { fixture } from '../core/log-fixtures';

const directory = temporaryDirectory();

async function importing(argv: readonly string[], stdin: string | Buffer = ''): Promise<{ code: number; stdout: string; stderr: string }> {
  const terminal = new FakeTerminal({ cwd: directory.path, stdin });
  const code = await cli(['import', ...argv], terminal);
  return { code, ...terminal.written };
}

function resultsIn(folder: string): Results {
  return JSON.parse(readFileSync(join(directory.path, folder, 'results.json'), 'utf8')) as Results;
}

const QUERY = 'cold-start-results/import-20231205-';

test('makes results.json, the CSV and the table of what CloudWatch exports', async () => {
  directory.write('logs.json', fixture('get-query-results.json'));
  const { code, stdout, stderr } = await importing(['logs.json']);
  expect(code).toBe(0);
  expect(stdout.split('\n').map(line => line.trim().replace(/ {3,}/g, ' | '))).toEqual([
    expect.stringMatching(/^import-20231205-[0-9a-f]{10} {2}COMPLETE$/),
    expect.stringMatching(/^1 cell, 1 cold start in logs of us-east-2, 3:57 min from 2023-12-05 \d\d:\d\d UTC on; medians in ms, bars: /),
    '',
    'default / invoke  nodejs18.x, placement handler',
    'memory MB | n | INIT | first invoke | cold start | memory used',
    `128 | 1 | 146 | 5.93 | 152 | 67 MB | ${'▒'.repeat(23)}█ | 1 warm`,
    '',
    'default / invoke: a cold start takes 152 ms at 128 MB: 146 ms INIT, 5.93 ms first invoke.',
    'With n = 1 this is a first impression.',
    '',
  ]);
  expect(stderr).toMatch(new RegExp(`Report: ${QUERY}[0-9a-f]{10}/report\\.html\n$`));
});

test('results.json is what the schema says, and report makes the outputs of it again', async () => {
  directory.write('logs.txt', fixture('sam-logs-restore.txt'));
  const { stdout } = await importing(['logs.txt', '--out', 'out', '--json', '--quiet']);
  expect(JSON.parse(stdout)).toEqual(resultsIn('out'));
  const validate = new Ajv({ strict: true, allErrors: true }).compile(schema);
  validate(resultsIn('out'));
  expect(validate.errors).toBeNull();
  expect(readFileSync(join(directory.path, 'out', 'results.csv'), 'utf8')).toMatch(/^variant,.*\ndefault,3009,unknown,java11,invoke,handler,1,1,/);

  const terminal = new FakeTerminal({ cwd: directory.path });
  expect(await cli(['report', 'out'], terminal)).toBe(0);
  expect(terminal.written.stdout).toContain('399 ms restore');
});

test('reads standard input, and what is gzipped', async () => {
  const [plain, packed] = [await importing(['-', '--json'], fixture('text-python39.txt')), await importing(['-', '--json'], gzipSync(fixture('text-python39.txt')))];
  expect(plain.code).toBe(0);
  expect((JSON.parse(packed.stdout) as Results).cells).toEqual((JSON.parse(plain.stdout) as Results).cells);
});

test('a byte order mark, as Windows shells write it, is no part of the logs', async () => {
  directory.write('logs.json', `\ufeff${fixture('get-query-results.json')}`);
  expect((await importing(['logs.json', '--json', '--out', 'out'])).code).toBe(0);
  expect(resultsIn('out').samples).toHaveLength(1);
});

test('the same logs are the same run: made again, in place', async () => {
  directory.write('logs.json', fixture('get-query-results.json'));
  await importing(['logs.json', '--out', 'out']);
  const first = resultsIn('out');
  expect((await importing(['logs.json', '--out', 'out'])).code).toBe(0);
  expect(resultsIn('out')).toEqual(first);
});

test('and other logs do not take their place', async () => {
  directory.write('logs.json', fixture('get-query-results.json'));
  directory.write('other.txt', fixture('sam-logs-restore.txt'));
  await importing(['logs.json', '--out', 'out']);
  const { code, stderr } = await importing(['other.txt', '--out', 'out']);
  expect(code).toBe(2);
  expect(stderr).toContain('Error: out holds the results of another run (import-20231205-');
});

test('lines that were not understood are counted, and the first are shown, without what a terminal would obey', async () => {
  directory.write('logs.txt', `${fixture('text-extension.txt')}\u001b[2Jwiped\n`);
  const { stderr } = await importing(['logs.txt']);
  expect(stderr.split('\n').slice(0, 4)).toEqual([
    '4 lines were not understood as a platform record; the first:',
    '  [appconfig agent] 2024/08/29 17:22:53 INFO AppConfig Lambda Extension 2.0.711',
    '  [appconfig agent] 2024/08/29 17:22:53 INFO serving on localhost:2772',
    '  [appconfig agent] 2024/08/29 17:22:54 INFO retrieved initial data for \'demo-app:demo-env:demo-conf\' in 255ms',
  ]);
  directory.write('first.txt', `\u001b[2J${'w'.repeat(300)}\n${fixture('text-python39.txt')}`);
  expect((await importing(['first.txt'])).stderr).toContain(`  \\x1b[2J${'w'.repeat(156)}…\n`);
  expect((await importing(['first.txt', '--quiet'])).stderr).toBe('');
});

test('where no on-demand cold start succeeded the result is PARTIAL, and the exit code 1', async () => {
  directory.write('logs.txt', fixture('text-failures.txt'));
  const { code, stdout } = await importing(['logs.txt']);
  expect(code).toBe(1);
  expect(stdout).toContain('Warning: no on-demand cold start succeeded: default 128 MB');
  expect(stdout).toContain('2 × timeout: function-timed-out');
});

describe('what gives no result is refused in two lines, and nothing is written', () => {
  const EXPORT = 'Export some: aws logs filter-log-events --log-group-name /aws/lambda/NAME --output json > logs.json';

  test.each<[string, string | Buffer | undefined, string, string]>([
    ['missing', undefined, 'There is no logs.', 'Name a file of log lines, or - for standard input.'],
    ['empty', '', 'logs is empty.', EXPORT],
    ['an empty gzip', gzipSync(''), 'logs is empty.', EXPORT],
    ['a cut gzip', gzipSync(fixture('text-python39.txt')).subarray(0, 60), 'logs can\'t be read: Z_BUF_ERROR.', 'Name a file of log lines, plain or gzipped, or - for standard input.'],
    ['without events', '{"events": []}', 'logs has no REPORT line and no platform.report record: 0 lines.', EXPORT],
    [
      'of warm requests alone', fixture('get-log-events.json'),
      'logs has no cold start: 1 request, none with Init Duration or Restore Duration.', 'Export a time in which environments started, e.g. after a deployment.',
    ],
  ])('%s', async (_, content, what, todo) => {
    if (content !== undefined) directory.write('logs', content);
    const { code, stdout, stderr } = await importing(['logs']);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr.split('\n').filter(line => !line.startsWith('  '))).toEqual([`Error: ${what}`, todo, '']);
    expect(existsSync(join(directory.path, 'cold-start-results'))).toBe(false);
  });

  test('of another kind: the first lines show what was read', async () => {
    directory.write('logs.csv', 'timestamp,message\n1,hello\n');
    expect((await importing(['logs.csv'])).stderr).toBe(
      `  timestamp,message\n  1,hello\nError: logs.csv has no REPORT line and no platform.report record: 2 lines.\n${EXPORT}\n`);
  });

  test('a directory', async () => {
    directory.write('folder/logs.txt', 'x');
    expect((await importing(['folder'])).stderr).toBe('Error: folder can\'t be read: EISDIR.\nName a file of log lines, plain or gzipped, or - for standard input.\n');
  });

  test('standard input, by its name', async () => {
    expect((await importing(['-'])).stderr).toBe(`Error: Standard input is empty.\n${EXPORT}\n`);
  });

  test('no operand', async () => {
    expect((await importing([])).stderr).toBe('Error: No logs are given.\nName a file of log lines, or - for standard input, e.g. import logs.json.\n');
  });
});
