import { firstRecord, FUNCTION_NAME, LOG_STREAM, runEnvironment } from './support/environment';
import { interpreters, type LanguageName } from './support/interpreters';
import { HARNESS_TEXT_LIMIT, SCENARIO_NOT_FOUND } from '../../src/protocol';

/** The same probes in both languages. */
const probes: { readonly [language in LanguageName]: { readonly [name: string]: { readonly [path: string]: string } } } = {
  'Node.js': {
    plain: { 'index.mjs': 'console.log("loaded"); export const client = () => { console.log("client ran"); };' },
    slow: { 'index.mjs': 'const until = performance.now() + 30; while (performance.now() < until); export function client() { const end = performance.now() + 60; while (performance.now() < end); }' },
    phases: {
      'index.mjs': `export async function client({ measure }) {
        const value = await measure('first', () => 42);
        await measure('second', () => { const until = performance.now() + 20; while (performance.now() < until); });
        await measure('second', () => { const until = performance.now() + 20; while (performance.now() < until); });
        if (value !== 42) throw new Error('measure answers with what was measured');
      }`,
    },
    brokenPhase: { 'index.mjs': 'export const client = ({ measure }) => measure(\'connect\', () => { throw new Error(\'refused\'); });' },
    manyPhases: { 'index.mjs': 'export async function client({ measure }) { for (let i = 0; i < 1000; i++) await measure(`phase ${i}`, () => 0); throw new Error(\'x\'.repeat(10000)); }' },
    throws: { 'index.mjs': 'export function client() { throw new RangeError(\'no such region\'); }' },
    throwsLong: { 'index.mjs': 'export function client() { throw new Error(\'é\'.repeat(20000)); }' },
    throwsOnImport: { 'index.mjs': 'throw new TypeError(\'bad module\'); export const client = () => 0;' },
    missingDependency: { 'index.mjs': 'import \'not-there\'; export const client = () => 0;' },
    invalidSyntax: { 'index.mjs': 'export const client = (' },
    others: { 'index.mjs': 'export const version = 1; export function resource() {} export const table = () => {};' },
    nothing: { 'index.mjs': 'export const version = 1;' },
    notCallable: { 'index.mjs': 'export const client = 1;' },
    crash: { 'index.mjs': 'export function client() { process.exit(3); }' },
    crashOnImport: { 'index.mjs': 'process.exit(4); export const client = () => 0;' },
    nested: { 'probes/mine/start-up.mjs': 'export const client = () => { console.log("nested ran"); };' },
  },
  'Python': {
    plain: { 'index.py': 'print("loaded")\ndef client():\n    print("client ran")\n' },
    slow: { 'index.py': 'import time\nuntil = time.perf_counter() + 0.03\nwhile time.perf_counter() < until: pass\ndef client():\n    until = time.perf_counter() + 0.06\n    while time.perf_counter() < until: pass\n' },
    phases: {
      'index.py': `import time
def client(measure):
    with measure('first'):
        pass
    for _ in range(2):
        with measure('second'):
            until = time.perf_counter() + 0.02
            while time.perf_counter() < until: pass
`,
    },
    brokenPhase: { 'index.py': 'def client(measure):\n    with measure("connect"):\n        raise ConnectionError("refused")\n' },
    manyPhases: { 'index.py': 'def client(measure):\n    for i in range(1000):\n        with measure(f"phase {i}"): pass\n    raise ValueError("x" * 10000)\n' },
    throws: { 'index.py': 'def client():\n    raise KeyError("no such region")\n' },
    throwsLong: { 'index.py': 'def client():\n    raise ValueError("é" * 20000)\n' },
    throwsOnImport: { 'index.py': 'raise TypeError("bad module")\n' },
    missingDependency: { 'index.py': 'import not_there\n' },
    invalidSyntax: { 'index.py': 'def client(\n' },
    others: { 'index.py': 'version = 1\ndef resource(): pass\ntable = lambda: None\ndef _hidden(): pass\n' },
    nothing: { 'index.py': 'version = 1\n' },
    notCallable: { 'index.py': 'client = 1\n' },
    crash: { 'index.py': 'import os\ndef client():\n    os._exit(3)\n' },
    crashOnImport: { 'index.py': 'import os\nos._exit(4)\n' },
    nested: { 'probes/mine/start-up.py': 'def client():\n    print("nested ran")\n' },
  },
};

describe.each(Object.keys(interpreters) as LanguageName[])('harness for %s', language => {
  const probe = probes[language];

  test('runs the scenario and returns what the environment saw', () => {
    const before = Date.now();
    const record = firstRecord({ language, files: probe.plain });
    expect(record).toEqual({
      type: 'coldstart.sample',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      level: 'INFO',
      requestId: 'request-1',
      environmentId: LOG_STREAM,
      functionName: FUNCTION_NAME,
      runId: 'run-1',
      round: 3,
      slot: 2,
      scenario: 'client',
      placement: 'handler',
      epoch: 'epoch-1',
      invocation: 1,
      initializationType: 'on-demand',
      status: 'ok',
      moduleLoadMs: expect.any(Number),
      scenarioDurationMs: expect.any(Number),
    });
    expect(Date.parse(record.timestamp)).toBeGreaterThanOrEqual(before - 1);
    expect(Date.parse(record.timestamp)).toBeLessThanOrEqual(Date.now());
  });

  test('writes the record as one line of JSON, the same that it returns', () => {
    const { output, records } = runEnvironment({ language, files: probe.plain });
    expect(output).toHaveLength(3);
    expect(output.slice(0, 2)).toEqual(['loaded', 'client ran']);
    expect(JSON.parse(output[2])).toEqual(records[0]);
  });

  test('leaves out what the environment does not say', () => {
    const record = firstRecord({ language, files: probe.plain, variables: { AWS_LAMBDA_INITIALIZATION_TYPE: undefined as unknown as string } });
    expect(record).not.toHaveProperty('initializationType');
  });

  describe('placement', () => {
    const order = (placement: string) => runEnvironment({ language, files: probe.plain, placement, messages: [{}] });

    test.each(['handler', 'init', 'lazy'])('%s: module and scenario run once', placement => {
      const { output, records } = order(placement);
      expect(output.slice(0, 2)).toEqual(['loaded', 'client ran']);
      expect(records[0]).toMatchObject({ status: 'ok', placement, moduleLoadMs: expect.any(Number), scenarioDurationMs: expect.any(Number) });
    });

    // without an invocation only INIT has run.
    test.each([
      ['handler', ['loaded']],
      ['init', ['loaded', 'client ran']],
      ['lazy', []],
    ])('%s: in INIT it prints %j', (placement, output) => {
      expect(runEnvironment({ language, files: probe.plain, placement, messages: [] }).output).toEqual(output);
    });

    test.each(['handler', 'init', 'lazy'])('%s: the times are those of module and scenario', placement => {
      const { moduleLoadMs, scenarioDurationMs } = firstRecord({ language, files: probe.slow, placement });
      expect(moduleLoadMs).toBeGreaterThanOrEqual(30);
      expect(scenarioDurationMs).toBeGreaterThanOrEqual(60);
    });

    test('init: the message must ask for the scenario that INIT ran', () => {
      const record = firstRecord({ language, files: probe.plain, placement: 'init', scenario: 'client', messages: [{ scenario: 'resource' }] });
      expect(record).toMatchObject({ status: 'error', errorMessage: 'INIT ran the scenario \'client\', not \'resource\'' });
    });

    test('handler and lazy: the message names the scenario', () => {
      for (const placement of ['handler', 'lazy']) {
        const record = firstRecord({ language, files: probe.others, placement, scenario: 'client', messages: [{ scenario: 'resource' }] });
        expect(record).toMatchObject({ status: 'ok', scenario: 'resource' });
      }
    });
  });

  describe('what is not a cold start is not run', () => {
    test('warm: a later invocation of the environment', () => {
      const { records, output } = runEnvironment({ language, files: probe.plain, messages: [{}, { slot: 3 }] });
      expect(records.map(({ status, invocation }) => [status, invocation])).toEqual([['ok', 1], ['warm', 2]]);
      expect(records[1]).not.toHaveProperty('scenarioDurationMs');
      expect(records[1]).not.toHaveProperty('moduleLoadMs');
      expect(output.filter(line => line === 'client ran')).toHaveLength(1);
      expect(JSON.parse(output.at(-1)!)).toEqual(records[1]);
    });

    test('stale: an environment of another epoch, which it names', () => {
      const { records, output } = runEnvironment({ language, files: probe.plain, epoch: 'epoch-0' });
      expect(records[0]).toMatchObject({ status: 'stale', epoch: 'epoch-0' });
      expect(records[0]).not.toHaveProperty('scenarioDurationMs');
      expect(output).toEqual(['loaded', expect.stringContaining('"stale"')]);
    });

    test('unrequested: not a target; returned, but not written', () => {
      const { records, output } = runEnvironment({ language, files: probe.plain, messages: [{ targets: ['another'] }] });
      expect(records[0]).toMatchObject({ status: 'unrequested', functionName: FUNCTION_NAME });
      expect(output).toEqual(['loaded']);
    });

    test('an environment that has dropped a message is not cold any more', () => {
      const { records } = runEnvironment({ language, files: probe.plain, messages: [{ targets: ['another'] }, {}] });
      expect(records.map(({ status }) => status)).toEqual(['unrequested', 'warm']);
    });
  });

  describe('phases', () => {
    test('are timed by name; a name that comes again adds up', () => {
      const { status, phases, scenarioDurationMs } = firstRecord({ language, files: probe.phases });
      expect(status).toBe('ok');
      expect(Object.keys(phases!)).toEqual(['first', 'second']);
      expect(phases!.second).toBeGreaterThanOrEqual(40);
      expect(scenarioDurationMs).toBeGreaterThanOrEqual(phases!.second);
    });

    test('are kept of a scenario that fails in one', () => {
      expect(firstRecord({ language, files: probe.brokenPhase })).toMatchObject({
        status: 'error', errorMessage: 'refused', phases: { connect: expect.any(Number) },
      });
    });

    test('and messages together stay within the limit', () => {
      const { phases, errorMessage } = firstRecord({ language, files: probe.manyPhases });
      expect(Object.keys(phases!).length).toBeGreaterThan(200);
      expect(JSON.stringify(phases).length + errorMessage!.length).toBeLessThanOrEqual(HARNESS_TEXT_LIMIT);
    });
  });

  describe('errors', () => {
    test.each(['handler', 'init', 'lazy'])('%s: what the scenario throws is the outcome, with type and message', placement => {
      const record = firstRecord({ language, files: probe.throws, placement });
      expect(record).toMatchObject({ status: 'error', errorType: language === 'Python' ? 'KeyError' : 'RangeError' });
      expect(record.errorMessage).toContain('no such region');
      expect(record).not.toHaveProperty('scenarioDurationMs');
      expect(record.moduleLoadMs).toBeGreaterThan(0);
    });

    test.each(['handler', 'init', 'lazy'])('%s: what the module throws is the outcome', placement => {
      const record = firstRecord({ language, files: probe.throwsOnImport, placement });
      expect(record).toMatchObject({ status: 'error', errorType: 'TypeError', errorMessage: 'bad module' });
      expect(record).not.toHaveProperty('moduleLoadMs');
    });

    test('a long message is cut', () => {
      expect(firstRecord({ language, files: probe.throwsLong }).errorMessage).toBe('é'.repeat(HARNESS_TEXT_LIMIT));
    });

    test('a module that needs another which is not there', () => {
      expect(firstRecord({ language, files: probe.missingDependency })).toMatchObject({ status: 'error', errorMessage: expect.stringMatching(/not.there/) });
    });

    test('a module that does not parse', () => {
      expect(firstRecord({ language, files: probe.invalidSyntax })).toMatchObject({ status: 'error', errorType: 'SyntaxError' });
    });

    test('a module that is not there', () => {
      const record = firstRecord({ language, files: {}, module: 'probes/mine' });
      expect(record.status).toBe('error');
      expect(record.errorMessage).toMatch(language === 'Python' ? /No module named 'probes'/ : /no module 'probes\/mine': there is no \/.*probes\/mine\.mjs, \.js or \.cjs/);
    });

    test('a scenario that is not there: the message names what there is', () => {
      const has = language === 'Python' ? 'has' : 'exports';
      expect(firstRecord({ language, files: probe.others }))
        .toMatchObject({ errorType: SCENARIO_NOT_FOUND, errorMessage: `no scenario 'client' in module 'index', which ${has} resource, table` });
      expect(firstRecord({ language, files: probe.nothing }).errorMessage).toBe(`no scenario 'client' in module 'index', which ${has} no function`);
      expect(firstRecord({ language, files: probe.notCallable }).errorMessage).toBe(`no scenario 'client' in module 'index', which ${has} no function`);
    });

    test('an error in INIT is reported once: the next invocation is warm', () => {
      const { records } = runEnvironment({ language, files: probe.throwsOnImport, messages: [{}, {}] });
      expect(records.map(({ status }) => status)).toEqual(['error', 'warm']);
    });

    test('the end of the process is not caught', () => {
      expect(runEnvironment({ language, files: probe.crash })).toMatchObject({ initialized: true, records: [], exitCode: 3 });
      expect(runEnvironment({ language, files: probe.crashOnImport })).toMatchObject({ initialized: false, records: [], exitCode: 4 });
    });

    test('an event that is no message of the topic is the caller\'s mistake', () => {
      const { thrown, records } = runEnvironment({ language, files: probe.plain, messages: [{ targets: undefined }] });
      expect(records).toEqual([]);
      expect(thrown).toHaveLength(1);
    });
  });

  describe('hold', () => {
    test('keeps the environment busy until the moment the message names', () => {
      const { records: [{ status, holdMs }], invocationMs } = runEnvironment({ language, files: probe.plain, messages: [{ holdForMs: 1000 }] });
      expect(status).toBe('ok');
      expect(holdMs).toBeGreaterThan(0);
      expect(invocationMs[0]).toBeGreaterThanOrEqual(998); // timers may be a millisecond early.
    });

    test('ends half a second before the timeout', () => {
      const { holdMs } = firstRecord({ language, files: probe.plain, remainingMs: 800, messages: [{ holdForMs: 60_000 }] });
      expect(holdMs).toBeGreaterThanOrEqual(299);
      expect(holdMs).toBeLessThan(10_000);
    });

    test('is left out when there is no time for it, none is asked for, or it is over', () => {
      expect(firstRecord({ language, files: probe.plain, remainingMs: 400, messages: [{ holdForMs: 60_000 }] })).not.toHaveProperty('holdMs');
      expect(firstRecord({ language, files: probe.plain })).not.toHaveProperty('holdMs');
      expect(firstRecord({ language, files: probe.plain, messages: [{ holdForMs: -1 }] })).not.toHaveProperty('holdMs');
    });

    test.each([
      ['an error', probes[language].throws, {}],
      ['a stale environment', probes[language].plain, { epoch: 'epoch-0' }],
    ])('comes after %s too', (_, files, options) => {
      const { holdMs } = firstRecord({ language, files, ...options, remainingMs: 700, messages: [{ holdForMs: 60_000 }] });
      expect(holdMs).toBeGreaterThanOrEqual(199);
    });

    test('comes after a warm invocation, not after one that was not meant', () => {
      const holdForMs = 60_000;
      const { records } = runEnvironment({ language, files: probe.plain, remainingMs: 600, messages: [{ targets: ['another'], holdForMs }, { holdForMs }] });
      expect(records.map(({ status, holdMs }) => [status, holdMs !== undefined])).toEqual([['unrequested', false], ['warm', true]]);
    });
  });

  test('finds a module in a folder', () => {
    const { output, records } = runEnvironment({ language, files: probe.nested, module: 'probes/mine/start-up' });
    expect(records[0].status).toBe('ok');
    expect(output[0]).toBe('nested ran');
  });
});
