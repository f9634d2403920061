import { appendFileSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { complaintOf } from './complaint';
import { temporaryDirectory } from './temporary-directory';
import { parseArguments } from '../../src/cli/arguments';
import { OutputDirectory, outputLocation } from '../../src/cli/output-directory';
import { COMMANDS } from '../../src/cli/usage';
import { CURVE, resultsOf, sampleOf } from '../report/results';

const directory = temporaryDirectory();
const local = COMMANDS.find(({ name }) => name === 'local')!;
const location = (argv: string[], resumed?: string) => outputLocation(parseArguments(local, argv), directory.path, resumed);
const text = (...parts: string[]) => readFileSync(join(directory.path, ...parts), 'utf8');

describe('where results go', () => {
  test('a folder of the run\'s own by default', () => {
    expect(location([]).open('run-1').resultsFile).toBe(join(directory.path, 'cold-start-results', 'run-1', 'results.json'));
  });

  test.each(['../elsewhere', '/etc', '..', '', 'a\u0000b'])('never a folder that an id leads to: %j', async runId => {
    expect((await complaintOf(() => location([]).open(runId))).what).toBe(`${JSON.stringify(runId)} is not the id of a run: it can't name a folder.`);
  });

  test('the very folder that --out names', () => {
    expect(location(['--out', 'a/b']).open('run-1').resultsFile).toBe(join(directory.path, 'a', 'b', 'results.json'));
  });

  test('a folder that can\'t be written to is refused before anything is measured', async () => {
    directory.write('file', '');
    expect(await complaintOf(() => location(['--out', 'file/below']))).toMatchObject({
      what: `Results can't be written to ${join(directory.path, 'file', 'below')}: ENOTDIR.`,
      todo: 'Give a directory that you may write to with --out.',
    });
  });

  test('another run\'s results are never overwritten, the same run\'s are', async () => {
    location(['--out', 'out']).open('run-1').writeResults(resultsOf(CURVE));
    expect((await complaintOf(() => location(['--out', 'out'], 'run-2'))).what).toBe('out holds the results of another run (run-1).');
    expect(location(['--out', 'out'], 'run-1').open('run-1').path).toBe(join(directory.path, 'out'));
  });

  test('nor is a results.json that is no result', async () => {
    directory.write('out/results.json', '{');
    expect((await complaintOf(() => location(['--out', 'out']))).what).toBe('out holds the results of another run (a results.json that can\'t be read).');
  });
});

describe('a kill loses nothing', () => {
  const open = () => new OutputDirectory(directory.path);
  const accepted = sampleOf({ requestId: 'a' });
  const later = sampleOf({ requestId: 'a', initDurationMs: 120 });

  test('results.json is replaced whole, and nothing unfinished stays beside it', () => {
    const output = open();
    output.writeResults(resultsOf([]));
    output.writeResults(resultsOf(CURVE));
    expect(JSON.parse(text('results.json'))).toMatchObject({ schemaVersion: 1, cells: { length: 5 } });
    expect(readdirSync(directory.path)).toEqual(['results.json']);
  });

  test('a sample is appended when it comes, and again when more is known of it', () => {
    const output = open();
    output.append([accepted]);
    output.append([accepted, sampleOf({ requestId: 'b' }), sampleOf({ outcome: 'lost' })]);
    output.append([later]);
    expect(text('samples.ndjson').trimEnd().split('\n').map(line => JSON.parse(line) as object)).toEqual([accepted, sampleOf({ requestId: 'b' }), later]);
  });

  test('a run that is taken up again goes on where the file ends', () => {
    open().append([accepted]);
    open().append([accepted, sampleOf({ requestId: 'b' })]);
    expect(text('samples.ndjson').trimEnd().split('\n')).toHaveLength(2);
  });

  test('a line that a kill cut short is left behind whole', () => {
    open().append([accepted]);
    appendFileSync(join(directory.path, 'samples.ndjson'), '{"requestId":"b","out');
    open().append([accepted, sampleOf({ requestId: 'b' })]);
    const lines = text('samples.ndjson').trimEnd().split('\n');
    expect(lines).toHaveLength(3);
    expect(JSON.parse(lines[2])).toEqual(sampleOf({ requestId: 'b' }));
  });
});

test('results.csv has a row for each cell', async () => {
  await new OutputDirectory(directory.path).writeReports(resultsOf(CURVE));
  expect(text('results.csv').trimEnd().split('\n')).toHaveLength(6);
});
