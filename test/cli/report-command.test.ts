import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryDirectory } from './temporary-directory';
import { FakeTerminal } from './terminal';
import { cli } from '../../src/cli/cli';
import { CURVE, resultsOf } from '../report/results';

const directory = temporaryDirectory();

async function report(...argv: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const terminal = new FakeTerminal({ cwd: directory.path });
  const code = await cli(['report', ...argv], terminal);
  return { code, ...terminal.written };
}

test.each(['run', 'run/results.json'])('all outputs are made again from %s', async path => {
  directory.write('run/results.json', resultsOf(CURVE));
  const { code, stdout } = await report(path);
  expect(code).toBe(0);
  expect(stdout).toContain('first invoke');
  expect(stdout).toContain('1769 MB is fastest');
  expect(existsSync(join(directory.path, 'run', 'results.csv'))).toBe(true);
});

test('--out puts them elsewhere, --json prints the result itself', async () => {
  directory.write('run/results.json', resultsOf(CURVE));
  const { stdout } = await report('run', '--out', 'elsewhere', '--json');
  expect(JSON.parse(stdout)).toEqual(resultsOf(CURVE));
  expect(readFileSync(join(directory.path, 'elsewhere', 'results.csv'), 'utf8')).toContain('scenarioDurationMs median');
  expect(existsSync(join(directory.path, 'run', 'results.csv'))).toBe(false);
});

test('what a later version has added to the same schema is no obstacle', async () => {
  directory.write('run/results.json', { ...resultsOf(CURVE), later: { added: true } });
  expect((await report('run')).code).toBe(0);
});

describe('what is no result is refused in two lines', () => {
  test.each<[string, string | object | undefined, string, string]>([
    ['missing', undefined, 'There is no run.json.', 'Name the results.json of a run, or the directory that has it.'],
    ['another schema', { ...resultsOf([]), schemaVersion: 2 }, 'run.json has schemaVersion 2; this CLI reads 1.', 'Use the version that wrote it (cdk-cold-start-benchmark 0.0.0).'],
    ['no schema', {}, 'run.json is not a result: it has no schemaVersion.', 'Name the results.json of a run.'],
    ['null', 'null', 'run.json is not a result: it has no schemaVersion.', 'Name the results.json of a run.'],
    [
      'without its cells', { ...resultsOf([]), cells: undefined },
      'run.json is not a whole result: it must have required property \'cells\'.', 'Take the file as a run wrote it; samples.ndjson beside it has every sample.',
    ],
    [
      'with a cell of another kind', { ...resultsOf([]), cells: [{ ...CURVE[0], ledger: undefined }] },
      'run.json is not a whole result: cells/0 must have required property \'ledger\'.', 'Take the file as a run wrote it; samples.ndjson beside it has every sample.',
    ],
  ])('%s', async (_, content, what, todo) => {
    if (content !== undefined) directory.write('run.json', content);
    expect(await report('run.json')).toEqual({ code: 2, stdout: '', stderr: `Error: ${what}\n${todo}\n` });
  });

  test('broken JSON', async () => {
    directory.write('run.json', '{"schemaVersion": 1, ');
    const { code, stderr } = await report('run.json');
    expect(code).toBe(2);
    expect(stderr).toMatch(/^Error: run\.json is not JSON: .*\nTake the file as a run wrote it; samples\.ndjson beside it has every sample\.\n$/);
  });

  test('an empty directory', async () => {
    directory.write('empty/other', '');
    expect((await report('empty')).stderr).toContain('There is no empty/results.json.');
  });
});
