import { cellOf, CURVE, importedOf, resultsOf, sampleOf } from './results';
import { table } from '../../src/report/table';

const lines = (...args: Parameters<typeof table>) => table(...args).split('\n').map(line => line.trimEnd());

test('both truths stand side by side, in numeric order of memory', () => {
  expect(table(resultsOf(CURVE))).toBe(`\
run-1  COMPLETE
on this machine (CPU by memory: cgroup-v2): 5 cells, 5 cold starts each, 1:05 min; medians in ms, bars: ▒ INIT █ first invoke

client  python3.13, x86_64, placement handler
memory MB   n   scenario   INIT   first invoke   cold start   memory used
      128   3        699    127            703          830         75 MB   ▒▒▒▒████████████████████
      256   3        321    118            325          443         75 MB   ▒▒▒██████████
      512   3        144    116            148          264         75 MB   ▒▒▒█████
     1024   3       68.0    121           72.0          193         75 MB   ▒▒▒███
     1769   3       46.0    122           50.0          172         75 MB   ▒▒▒▒█

5 first cold starts discarded: new code is not cached on the workers yet.
`);
});

test('a group is named by what tells it from the others', () => {
  const results = resultsOf([
    cellOf({ memorySizeMB: 128, scenario: 'client', placement: 'init' }),
    cellOf({ memorySizeMB: 128, scenario: 'client', placement: 'lazy' }),
    cellOf({ memorySizeMB: 128, scenario: 'resource', placement: 'lazy', variant: 'arm' }),
  ]);
  expect(lines(results).filter(line => line.includes('python3.13'))).toEqual([
    'default / client / init  python3.13, x86_64, placement init',
    'default / client / lazy  python3.13, x86_64, placement lazy',
    'arm / resource / lazy  python3.13, x86_64, placement lazy',
  ]);
});

test('a run that stops at a precision wanted at most so many cold starts', () => {
  expect(table(resultsOf(CURVE, { samples: 50, precision: 5 }))).toContain('5 cells, at most 50 cold starts each');
});

test('the interval of the median is shown once there are enough values for one', () => {
  const text = table(resultsOf([cellOf({ memorySizeMB: 128, scenarioMs: [10, 11, 12, 13, 14, 15, 16], initMs: 100 })]));
  expect(text).toContain('scenario     95 % CI');
  expect(text).toContain('10.7–15.3');
});

test('what is missing is a dash, never a zero', () => {
  expect(lines(resultsOf([cellOf({ memorySizeMB: 128, scenarioMs: [10] })]))[5]).toBe('128   1       10.0      –              –            –'.padStart(59));
});

test('what was asked for and is no sample stands beside its cell, with the reasons below', () => {
  const results = resultsOf(
    [cellOf({ memorySizeMB: 128, scenarioMs: [10], initMs: 100, rejected: ['stale', 'error', 'error'] })],
    { status: 'PARTIAL', warnings: ['default 128 MB client (handler): 1 of 5 samples: the run ended before'] },
    [
      sampleOf({}), sampleOf({ outcome: 'stale', reason: 'epoch' }),
      sampleOf({ outcome: 'error', reason: 'scenario: boom' }), sampleOf({ outcome: 'error', reason: 'scenario: boom' }),
      sampleOf({ outcome: 'discarded', reason: 'warm-up' }),
    ],
  );
  const text = lines(results);
  expect(text[0]).toBe('run-1  PARTIAL');
  expect(text[5]).toContain('1 stale, 2 error');
  expect(text.slice(6)).toEqual([
    '',
    'Warning: default 128 MB client (handler): 1 of 5 samples: the run ended before',
    '2 × error: scenario: boom',
    '1 × stale: epoch',
    '1 first cold start discarded: new code is not cached on the workers yet.',
    '',
  ]);
});

test('the reason of a failed run is told', () => {
  expect(table(resultsOf([], { status: 'FAILED', failure: 'the module has no scenario run' }))).toContain('Failed: the module has no scenario run');
});

test('that a run has ended early is said once, however many cells lack samples by it', () => {
  const warning = (size: number) => `default ${size} MB client (handler): 1 of 5 samples: the run ended before`;
  const text = table(resultsOf(
    [128, 256].map(memorySizeMB => cellOf({ memorySizeMB, scenarioMs: [10], initMs: 100, shortfall: 'ended' })),
    { status: 'PARTIAL', warnings: ['the run was interrupted', warning(128), warning(256)] },
  ));
  expect(text).toContain('Warning: the run was interrupted\nWarning: 2 cells have fewer than the 5 samples asked for: the run ended before\n');
  expect(text).not.toContain('client (handler)');
});

describe('a result of logs', () => {
  test('names its functions, counts what was found, and leaves out what logs do not have', () => {
    const text = lines(importedOf([
      cellOf({ variant: 'orders', memorySizeMB: 128, scenarioMs: [690, 699, 720], initMs: 127, rejected: ['warm'] }),
      cellOf({ variant: 'orders', memorySizeMB: 512, scenarioMs: [144], initMs: 116 }),
    ]));
    expect(text.slice(1, 6)).toEqual([
      '2 cells, 4 cold starts in logs of us-east-1, 1:05 min from 2026-01-01 00:00 UTC on; medians in ms, bars: ▒ INIT █ first invoke',
      '',
      'orders / invoke  placement handler',
      'memory MB   n   INIT   first invoke   cold start   memory used',
      '      128   3    127            703          830         75 MB   ▒▒▒▒████████████████████   1 warm',
    ]);
  });

  test('what is not known is not told: no region, no times', () => {
    const results = importedOf([cellOf({ memorySizeMB: 128, scenarioMs: [10], initMs: 100 })], { region: 'unknown', finishedAt: undefined });
    expect(lines(results)[1]).toMatch(/^1 cell, 1 cold start in logs; medians in ms/);
  });

  test('a restore stands where INIT would', () => {
    const text = lines(importedOf([cellOf({ memorySizeMB: 128, scenarioMs: [96], restoreMs: 500 })]));
    expect(text[1]).toContain('bars: ▒ INIT or restore █ first invoke');
    expect(text.slice(4, 6)).toEqual([
      'memory MB   n   restore   first invoke   cold start   memory used',
      '      128   1       500            100          600         75 MB   ▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒████',
    ]);
  });
});

describe('what local figures lack of Lambda\'s', () => {
  const local = (environment: object) => table({ ...resultsOf(CURVE), environment: { ...environment } });

  test('the machine and the way of sharing its CPU are named', () => {
    expect(local({ cpuModel: 'Xeon', cores: 2, throttle: { name: 'cgroup-v1', throttles: true } }))
      .toContain('on this machine (Xeon, 2 cores; CPU by memory: cgroup-v1): 5 cells');
  });

  test('sizes that all ran at full speed are never passed off as sizes', () => {
    expect(local({ throttle: { name: 'none', throttles: false } })).toContain('every memory size ran at full speed');
    expect(local({ endpoint: 'http://127.0.0.1:4566' })).toContain('Warning: whether the CPU was limited is not known, so every memory size may have run at full speed');
  });

  test('another version of a runtime that was measured is told, one that was not is not', () => {
    const mismatches = ['python3.13 is run by Python 3.11.7', 'nodejs22.x is run by Node.js 20', 'node_modules above the stage'];
    const runtimes = [{ runtime: 'python3.13', mismatch: mismatches[0] }, { runtime: 'nodejs22.x', mismatch: mismatches[1] }];
    const text = local({ runtimes, mismatches });
    expect(text).toContain(`Warning: ${mismatches[0]}\nWarning: ${mismatches[2]}\n`);
    expect(text).not.toContain('nodejs22.x');
  });

  test('where a scenario needs less CPU than a few scheduling periods give, its steps are explained', () => {
    const cells = CURVE.map(cell => ({ ...cell, ...[512, 1024].includes(cell.memorySizeMB) && { quantized: true as const } }));
    expect(table(resultsOf(cells))).toContain('Note: client needs less CPU at 512, 1024 MB than a few scheduling periods give');
  });
});

test('many warnings and reasons are cut, and where to find them all is said', () => {
  const text = table(resultsOf([], { warnings: Array.from({ length: 30 }, (_, i) => `warning ${i}`) }));
  expect(text).toContain('warning 7');
  expect(text).not.toContain('warning 8');
  expect(text).toContain('and 22 further warnings, see results.json');
});

test('colors are for terminals', () => {
  const results = resultsOf(CURVE);
  expect(table(results)).not.toContain('\u001b');
  expect(table(results, { color: true })).toContain('\u001b[32mCOMPLETE\u001b[39m');
});

describe('terminal escapes of foreign code do nothing', () => {
  const evil = 'x\u001b[2J\u001b]0;owned\u0007\r\u202egnp\nnext';
  const results = resultsOf(
    [cellOf({ memorySizeMB: 128, scenario: evil, variant: evil }), cellOf({ memorySizeMB: 128, scenario: 'b' })],
    { id: evil, region: evil, source: 'aws', warnings: [evil] },
    [sampleOf({ outcome: 'error', reason: evil })],
  );
  test('no control character but the line ends of the table is left', () => {
    // eslint-disable-next-line no-control-regex
    expect(table(results)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    expect(table(results)).toContain('x\\x1b[2J\\x1b]0;owned\\x07\\x0d\\u202egnp next');
  });
});
