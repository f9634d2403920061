import { firstRecord, runEnvironment } from './support/environment';

const language = 'Node.js';
const record = (files: { [path: string]: string }) => firstRecord({ language, files });
const throwing = (expression: string) => record({ 'index.mjs': `export function client() { throw ${expression}; }` });

describe('module systems', () => {
  test.each([
    ['an ES module', { 'index.mjs': 'export const client = () => 0;' }],
    ['an ES module by its package.json', { 'index.js': 'export const client = () => 0;', 'package.json': '{"type": "module"}' }],
    ['an ES module that awaits at its top', { 'index.js': 'await 0; export const client = () => 0;', 'package.json': '{"type": "module"}' }],
    ['an ES module with a default export', { 'index.mjs': 'export default { client: () => 0 };' }],
    ['CommonJS', { 'index.js': 'exports.client = () => 0;' }],
    ['CommonJS by its ending', { 'index.cjs': 'module.exports = { client() {} };', 'package.json': '{"type": "module"}' }],
    ['transpiled CommonJS', { 'index.js': 'Object.defineProperty(exports, "__esModule", { value: true }); exports.client = async () => 0;' }],
    ['transpiled CommonJS with a default export', { 'index.js': 'exports.__esModule = true; exports.default = { client: () => 0 };' }],
    ['CommonJS with exports that are getters', { 'index.js': 'Object.defineProperty(exports, "client", { enumerable: true, get: () => () => 0 });' }],
  ])('%s', (_, files) => {
    expect(record(files)).toMatchObject({ status: 'ok' });
  });

  // to import it takes up to twice as long, which a function that has it as its handler does not pay.
  test.each(['index.js', 'index.cjs'])('CommonJS is required by Node.js up to 22, as Lambda\'s runtime does: %s', file => {
    const { errorMessage } = record({ [file]: 'exports.client = () => { throw new Error(`${parseInt(process.versions.node) < 24} ${!!module.parent}`); };' });
    expect(['true true', 'false false']).toContain(errorMessage);
  });

  test('a package.json further up says what a module is', () => {
    const files = { 'package.json': '{"type": "module"}', 'probes/mine.js': 'export const client = () => 0;' };
    expect(firstRecord({ language, files, module: 'probes/mine' })).toMatchObject({ status: 'ok' });
  });

  test('the endings have an order: .mjs, .js, .cjs', () => {
    const say = (name: string) => `exports.client = () => { throw new Error('${name}'); };`;
    expect(record({ 'index.cjs': say('cjs'), 'index.js': say('js') }).errorMessage).toBe('js');
    expect(record({ 'index.cjs': say('cjs'), 'index.js': say('js'), 'index.mjs': 'export const client = () => { throw new Error("mjs"); };' }).errorMessage).toBe('mjs');
  });

  test('getters of other exports may fail', () => {
    const getter = 'Object.defineProperty(exports, "table", { enumerable: true, get: function () { return missing.table; } });';
    expect(record({ 'index.js': `exports.client = () => 0; ${getter}` })).toMatchObject({ status: 'ok' });
  });

  test('an error inside CommonJS is reported as it is, once', () => {
    const { records, output } = runEnvironment({ language, files: { 'index.js': 'console.log("loaded"); throw new Error("broken");' } });
    expect(records[0]).toMatchObject({ status: 'error', errorMessage: 'broken' });
    expect(output.filter(line => line === 'loaded')).toHaveLength(1);
  });

  test('CommonJS that requires an ES module which awaits', () => {
    const files = { 'index.js': 'require("./other.mjs"); exports.client = () => 0;', 'other.mjs': 'await 0;' };
    expect(record(files)).toMatchObject({ status: 'error', errorMessage: expect.stringMatching(/require/) });
  });
});

describe('asynchronous scenarios', () => {
  test('are waited for', () => {
    const { status, scenarioDurationMs } = record({ 'index.mjs': 'export const client = () => new Promise(resolve => setTimeout(resolve, 50));' });
    expect(status).toBe('ok');
    expect(scenarioDurationMs).toBeGreaterThanOrEqual(48);
  });

  test('may fail later', () => {
    expect(record({ 'index.mjs': 'export async function client() { await 0; throw new Error("later"); }' })).toMatchObject({ status: 'error', errorMessage: 'later' });
  });

  test('a rejection that nobody waits for ends the process, as it does without the harness', () => {
    const { records, exitCode } = runEnvironment({
      language, files: { 'index.mjs': 'export async function client() { Promise.reject(new Error("forgotten")); await new Promise(resolve => setTimeout(resolve, 20)); }' },
    });
    expect(records).toEqual([]);
    expect(exitCode).toBe(1);
  });
});

describe('odd things that are thrown', () => {
  test.each([
    ['null', 'object', 'null'],
    ['undefined', 'undefined', 'undefined'],
    ['"text"', 'string', '"text"'],
    ['42', 'number', '42'],
    ['10n', 'bigint', 'what was thrown cannot be written as text'],
    ['Symbol("odd")', 'symbol', 'Symbol(odd)'],
    ['{ code: 7 }', 'object', '{"code":7}'],
    ['{ message: "like an error" }', 'undefined', 'like an error'],
    ['(() => { const circle = {}; circle.self = circle; return circle; })()', 'object', 'what was thrown cannot be written as text'],
    ['(() => { const error = new Error("outer"); error.cause = error; return error; })()', 'Error', 'outer'],
    ['Object.assign(new Error("named"), { name: "ThrottlingException" })', 'ThrottlingException', 'named'],
    ['Object.defineProperty({}, "message", { get() { throw new Error("hidden"); } })', 'object', 'what was thrown cannot be written as text'],
    ['Object.create(null)', 'object', '{}'],
    ['new (class extends Error { name = "x".repeat(1000); })("long name")', 'x'.repeat(256), 'long name'],
  ])('%s', (expression, errorType, errorMessage) => {
    expect(throwing(expression)).toMatchObject({ status: 'error', errorType, errorMessage });
  });
});

describe('odd names of phases', () => {
  test.each(['constructor', '__proto__', 'with "quotes" and ünïcode', ''])('%j', name => {
    const { phases } = record({ 'index.mjs': `export const client = ({ measure }) => measure(${JSON.stringify(name)}, () => 0);` });
    expect(Object.entries(phases!)).toEqual([[name, expect.any(Number)]]);
  });
});

test('the record comes back though the scenario\'s own output has filled the pipe', () => {
  expect(record({ 'index.mjs': 'export function client() { process.stdout.write(`${"x".repeat(1_000_000)}\\n`); }' }).status).toBe('ok');
});

test('the environment\'s variables are read in INIT: the scenario cannot change what is reported', () => {
  const files = { 'index.mjs': 'export function client() { process.env.COLD_START_EPOCH = "other"; }' };
  expect(record(files)).toMatchObject({ status: 'ok', epoch: 'epoch-1' });
});
