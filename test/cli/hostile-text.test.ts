import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { temporaryDirectory } from './temporary-directory';
import { FakeTerminal } from './terminal';
import { describeError, UserError } from '../../src/cli/errors';
import { OutputDirectory } from '../../src/cli/output-directory';
import { progressOn } from '../../src/cli/progress';
import { resultsOf, sampleOf } from '../report/results';
import { hostileText, OBEYED } from '../support/hostile-text';

const directory = temporaryDirectory();

test.each([true, false])('progress obeys no text (on a terminal: %s)', isTTY => {
  fc.assert(fc.property(hostileText, text => {
    const terminal = new FakeTerminal({ isTTY });
    const progress = progressOn(terminal.stderr, false);
    progress.step(text);
    progress.campaign({ round: 1, rounds: 2, accepted: 1, wanted: 2, rejected: 0, cellsDone: 0, cells: 1, medians: [text] });
    progress.end();
    const ownMovements = new RegExp(String.raw`${'\u001b'}\[1A${'\u001b'}\[2K`, 'g');
    const lines = terminal.written.stderr.replace(ownMovements, '').split('\n');
    expect(lines.filter(line => OBEYED.test(line))).toEqual([]);
    expect(lines).toHaveLength(isTTY ? 4 : 3);
  }));
});

test('errors obey no text, and each has its lines', () => {
  fc.assert(fc.property(hostileText, text => {
    const misuse = describeError(new UserError(text, text, [text, text]), false).split('\n');
    const unexpected = describeError(Object.assign(new Error(text), { name: text }), false).split('\n');
    const withStack = describeError(new Error(text), true).split('\n');
    expect([...misuse, ...unexpected, ...withStack].filter(line => OBEYED.test(line))).toEqual([]);
    expect([misuse.length, unexpected.length]).toEqual([4, 2]);
  }));
});

test('every sample is one line of samples.ndjson, and results.json says what it was given', () => {
  let runs = 0;
  fc.assert(fc.property(hostileText, text => {
    const output = new OutputDirectory(join(directory.path, String(++runs)));
    const read = (name: string) => readFileSync(join(output.path, name), 'utf8');
    const samples = [sampleOf({ requestId: `${text}1`, reason: text, phases: { [text]: 1 } }), sampleOf({ requestId: `${text}2`, scenario: text })];
    const results = resultsOf([], { warnings: [text] }, samples);
    output.append(samples);
    output.writeResults(results);
    expect(read('samples.ndjson').trimEnd().split('\n').map(line => JSON.parse(line) as unknown)).toEqual(samples);
    expect(JSON.parse(read('results.json'))).toEqual(results);
  }), { numRuns: 25 });
});
