import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryDirectory } from './temporary-directory';
import { FakeTerminal } from './terminal';
import { cli } from '../../src/cli/cli';
import type { Results } from '../../src/core/results';
import { cellOf, resultsOf, sampleOf } from '../report/results';

const directory = temporaryDirectory();

async function compare(...argv: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const terminal = new FakeTerminal({ cwd: directory.path });
  const code = await cli(['compare', ...argv], terminal);
  return { code, ...terminal.written };
}

const samplesOf = (variant: string, factor: number, rounds = 20) => Array.from({ length: rounds }, (_, round) => sampleOf({
  variant, round: round + 2, memorySizeMB: 512, durationMs: 120, cpuDurationMs: 50 * factor * (1 + 0.004 * ((round * 7) % 11)),
}));

function write(id: string, factor: number, run: Partial<Results['run']> = {}, rounds = 20): void {
  directory.write(`${id}/results.json`, resultsOf([cellOf({ memorySizeMB: 512, scenarioMs: [1] })], { id, ...run }, samplesOf('default', factor, rounds)));
}

/** Two results that were measured by turns. */
function pair(factor: number, rounds?: number): void {
  write('base', 1, { interleavedWith: 'head' }, rounds);
  write('head', factor, { interleavedWith: 'base' }, rounds);
}

test.each([[1, 0, 'no difference shown'], [1.1, 1, '1 regression of more than 5 %'], [0.9, 0, 'improvement']])('a factor of %d ends with %i: %s', async (factor, code, words) => {
  pair(factor);
  const compared = await compare('base', 'head');
  expect([compared.code, compared.stderr]).toEqual([code, '']);
  expect(compared.stdout).toMatch(new RegExp(`^head against base: .*${words}`));
});

test('a gate that can\'t tell is not open: too few samples end with 2', async () => {
  pair(2, 3);
  expect(await compare('base', 'head')).toMatchObject({ code: 2, stdout: expect.stringContaining('too few samples') });
});

test('what is let pass, and what is compared, is the user\'s to say', async () => {
  pair(1.1);
  expect(await compare('base', 'head', '--max-regression', '15%')).toMatchObject({ code: 0, stdout: expect.stringContaining('slower, within the limit') });
  expect((await compare('base', 'head', '--metric', 'durationMs')).code).toBe(0);
});

test('--out has the verdict for people and for machines, --json prints it', async () => {
  pair(1.1);
  const { stdout } = await compare('base', 'head', '--json', '--out', 'verdict');
  expect(JSON.parse(stdout)).toMatchObject({ base: 'base', head: 'head', verdict: 'regression' });
  expect(JSON.parse(readFileSync(join(directory.path, 'verdict', 'compare.json'), 'utf8'))).toEqual(JSON.parse(stdout));
  expect(readFileSync(join(directory.path, 'verdict', 'compare.md'), 'utf8')).toMatch(/^### Cold starts: 1 regression/);
});

test('two variants of one result', async () => {
  const cells = ['x86', 'arm'].map(variant => cellOf({ variant, memorySizeMB: 512, scenarioMs: [1] }));
  directory.write('run/results.json', resultsOf(cells, {}, [...samplesOf('x86', 1), ...samplesOf('arm', 1.1)]));
  expect(await compare('run', '--variant', 'x86,arm')).toMatchObject({ code: 1, stdout: expect.stringContaining('arm against x86: 1 regression') });
});

describe('is refused in two lines, with exit code 2', () => {
  beforeEach(() => {
    pair(1);
    write('later', 1);
  });

  test.each<[string, string[], string]>([
    ['nothing', [], 'No results are given.'],
    ['one result', ['base'], 'One result alone can\'t be compared.'],
    ['three', ['base', 'head', 'later'], 'compare does not know what to do with "later".'],
    ['local results one after the other', ['base', 'later'], 'The two can\'t be compared: they were measured one after the other on one machine'],
    ['an unknown metric', ['base', 'head', '--metric', 'speed'], '--metric speed is no metric.'],
    ['a limit that is none', ['base', 'head', '--max-regression', 'much'], '--max-regression much is not a percentage.'],
    ['a metric that nobody has', ['base', 'head', '--metric', 'moduleLoadMs'], 'No cell of the two has samples with what is compared.'],
    ['a variant that is not there', ['base', '--variant', 'default,arm'], '--variant arm: the result has no such variant.'],
    ['variants of two results', ['base', 'head', '--variant', 'a,b'], '--variant compares two variants of one result.'],
  ])('%s', async (_, argv, what) => {
    const { code, stdout, stderr } = await compare(...argv);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(`Error: ${what}`);
    expect(stderr.trimEnd().split('\n')).toHaveLength(2);
    expect(existsSync(join(directory.path, 'compare.md'))).toBe(false);
  });

  test('--allow-sequential compares them all the same', async () => {
    expect((await compare('base', 'later', '--allow-sequential')).code).toBe(0);
  });
});
