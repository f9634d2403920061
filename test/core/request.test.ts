import fc from 'fast-check';
import { manifest, manifestFunction } from './manifests';
import { cellName, cellsOf } from '../../src/core/cells';
import { InvalidRequest } from '../../src/core/errors';
import { validateRequest } from '../../src/core/request';

describe('the cells of a request', () => {
  test('are all there is, with the default placements: variant, scenario, placement, memory ascending', () => {
    expect(cellsOf(manifest(), {}).map(cellName)).toEqual([
      'default 128 MB client (handler)', 'default 1024 MB client (handler)',
      'default 128 MB resource (handler)', 'default 1024 MB resource (handler)',
      'arm 128 MB client (handler)',
    ]);
  });

  test('are what is selected; a placement need not be a default', () => {
    const selected = cellsOf(manifest(), { memorySizes: [128], scenarios: ['client'], placements: ['lazy', 'init'] });
    expect(selected.map(cellName)).toEqual([
      'default 128 MB client (lazy)', 'default 128 MB client (init)', 'arm 128 MB client (lazy)', 'arm 128 MB client (init)',
    ]);
  });

  test('are as few as the functions have scenarios', () => {
    expect(cellsOf(manifest(), { variants: ['arm'], scenarios: ['resource'] })).toEqual([]);
  });
});

describe('a request', () => {
  test('without anything asks for everything', () => {
    expect(validateRequest(manifest(), {})).toEqual({});
  });

  test('is taken over as it is; null is as good as absent', () => {
    const request = { n: 10, memorySizes: [128], scenarios: ['client'], placements: ['init'], variants: ['arm'], samplesPerRound: 2, runId: 'a-B_1', seed: 0, precision: 2.5 };
    expect(validateRequest(manifest(), request)).toEqual(request);
    expect(validateRequest(manifest(), { n: 3, seed: null, scenarios: undefined })).toEqual({ n: 3 });
  });

  test('may be at its limits', () => {
    for (const request of [{ n: 1, precision: 100 }, { n: 10_000, seed: 2147483645 }, { runId: 'x'.repeat(80) }]) {
      expect(validateRequest(manifest(), request)).toEqual(request);
    }
  });

  test.each<[unknown, string]>([
    [{ n: 10_001 }, 'n must be a whole number from 1 to 10000, got 10001'],
    [{ precision: 100.5 }, 'precision must be a number of percent above 0 and up to 100, got 100.5'],
    [{ precision: '5' }, 'precision must be a number of percent above 0 and up to 100, got "5"'],
    [{ runId: 5 }, 'runId must be 1 to 80 of the characters A-Z a-z 0-9 - _, got 5'],
    [{ runId: '/'.repeat(300) }, `runId must be 1 to 80 of the characters A-Z a-z 0-9 - _, got "${'/'.repeat(199)}`],
    [{ n: 0 }, 'n must be a whole number from 1 to 10000, got 0'],
    [{ n: 1.5 }, 'n must be a whole number from 1 to 10000, got 1.5'],
    [{ n: '10' }, 'n must be a whole number from 1 to 10000, got "10"'],
    [{ samplesPerRound: -1 }, 'samplesPerRound must be a whole number from 1 to 10000, got -1'],
    [{ seed: 1e12 }, 'seed must be a whole number from 0 to 2147483645, got 1000000000000'],
    [{ precision: 0 }, 'precision must be a number of percent above 0 and up to 100, got 0'],
    [{ memorySizes: [128, 129] }, 'memorySizes must be of 128, 1024, got 129'],
    [{ memorySizes: 128 }, 'memorySizes must be a list with at least one of 128, 1024, got 128'],
    [{ memorySizes: [] }, 'memorySizes must be a list with at least one of 128, 1024, got []'],
    [{ scenarios: ['clint'] }, 'scenarios must be of client, resource, got "clint"'],
    [{ variants: ['x'] }, 'variants must be of default, arm, got "x"'],
    [{ placements: ['INIT'] }, 'placements must be of handler, init, lazy, got "INIT"'],
    [{ runId: 'a b' }, 'runId must be 1 to 80 of the characters A-Z a-z 0-9 - _, got "a b"'],
    [{ runId: '' }, 'runId must be 1 to 80 of the characters A-Z a-z 0-9 - _, got ""'],
    [{ samples: 3 }, '"samples" is no part of a request; allowed: n, samplesPerRound, seed, precision, memorySizes, variants, scenarios, placements, runId'],
    [{ toString: 1 }, '"toString" is no part of a request; allowed: n, samplesPerRound, seed, precision, memorySizes, variants, scenarios, placements, runId'],
    [[1], 'the request must be a JSON object such as {"n": 100}, got [1]'],
    ['n', 'the request must be a JSON object such as {"n": 100}, got "n"'],
    [{ variants: ['arm'], scenarios: ['resource'] }, 'the request selects nothing: no function has that variant, memory size and scenario at once; there are default 1024 MB: client, resource; default 128 MB: client, resource; arm 128 MB: client'],
  ])('%j says what is allowed', (request, message) => {
    expect(() => validateRequest(manifest(), request)).toThrow(new InvalidRequest(message));
  });

  test('of any shape is valid or an InvalidRequest', () => {
    fc.assert(fc.property(fc.oneof(fc.anything(), fc.dictionary(fc.constantFrom('n', 'seed', 'memorySizes', 'runId'), fc.anything())), value => {
      try {
        validateRequest(manifest({ functions: [manifestFunction()] }), value);
      } catch (error) {
        expect(error).toBeInstanceOf(InvalidRequest);
        expect(error).toHaveProperty('name', 'InvalidRequest');
      }
    }), { numRuns: 500 });
  });
});
