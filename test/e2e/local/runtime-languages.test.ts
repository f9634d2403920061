import { invoke, RuntimeFixture } from './runtime-fixture';
import type { EnvironmentSpec } from '../../../src/local/runtime/environment-spec';
import type { RuntimeHost } from '../../../src/local/runtime/runtime-host';

let fixture: RuntimeFixture;
let host: RuntimeHost;

beforeAll(async () => {
  fixture = new RuntimeFixture();
  host = await fixture.start();
});

afterAll(() => fixture.remove());

function run(name: string, files: { [path: string]: string }, changes: Partial<EnvironmentSpec>, ...events: unknown[]) {
  return invoke(host, { codeDirectory: fixture.folder(name, files), ...changes }, ...events);
}

const CONTEXT = `{ context.log_stream_name, context.log_group_name, context.function_name, context.function_version, context.memory_limit_in_mb,
  context.invoked_function_arn, len(context.aws_request_id), 0 < context.get_remaining_time_in_millis() <= 3000 }`.slice(1, -1);

describe('Python', () => {
  const python = (files: { [path: string]: string }, changes: Partial<EnvironmentSpec> = {}, ...events: unknown[]) =>
    run(`python-${Object.values(files).join().length}`, files, changes, ...events);

  test('gives the handler its event and a context', async () => {
    const { answer } = await python({ 'index.py': `def handler(event, context): return [event, ${CONTEXT}]` }, {}, { a: 1 });
    expect(answer).toEqual([
      { a: 1 }, expect.stringMatching(/my-function\[\$LATEST\]/), '/aws/lambda/my-function', 'my-function', '$LATEST', '256',
      'arn:aws:lambda:us-east-1:000000000000:function:my-function', 36, true,
    ]);
  });

  test('finds a handler in a folder', async () => {
    expect((await python({ 'src/app.py': 'def main(event, context): return __name__' }, { handler: 'src/app.main' })).answer).toBe('src.app');
  });

  test('searches code, layers, the runtime\'s packages and the standard library, in this order', async () => {
    const layer = fixture.folder('python-layer', { 'python/helper.py': 'ORIGIN = "layer"', 'python/lib/python3.13/site-packages/versioned.py': 'A = 1' });
    const source = `
import boto3, helper, versioned, json, sys
def handler(event, context):
    paths = [next(i for i, p in enumerate(sys.path) if module.__file__.startswith(p + '/')) for module in (versioned, helper, boto3, json)]
    return [helper.ORIGIN, paths == sorted(paths), sys.argv[1:]]
`;
    expect((await python({ 'index.py': source }, { layerDirectories: [layer] })).answer).toEqual(['layer', true, []]);
    const carried = await python({ 'index.py': source, 'helper.py': 'ORIGIN = "code"' }, { layerDirectories: [layer] });
    expect((carried.answer as unknown[])[0]).toBe('code');
  });

  test('logs in JSON, with the request', async () => {
    const { log } = await python({
      'index.py': 'import logging\ndef handler(event, context): logging.getLogger().warning("slow %s", 1, extra={"table": "t"}); return context.aws_request_id',
    });
    expect(JSON.parse(log.messages.find(message => message.includes('slow'))!)).toEqual({
      timestamp: expect.any(String), level: 'WARNING', message: 'slow 1', logger: 'root', table: 't', requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
  });

  test('logs as text, one event an entry', async () => {
    const { log } = await python({
      'index.py': 'import logging\ndef handler(event, context):\n  try: 1 / 0\n  except Exception: logging.exception("two\\nlines")',
    }, { logFormat: 'Text' });
    expect(log.messages.filter(message => message.includes('ZeroDivisionError'))).toEqual([expect.stringMatching(/^\[ERROR\]\t.*Z\t[0-9a-f-]{36}\ttwo\rlines\r/)]);
  });

  test('keeps to the log level', async () => {
    const { log } = await python({
      'index.py': 'import logging\ndef handler(event, context): logging.getLogger().info("quiet"); logging.getLogger().error("loud")',
    }, { applicationLogLevel: 'ERROR', systemLogLevel: 'WARN' });
    expect(log.messages).toEqual([expect.stringContaining('loud')]);
  });

  test('answers in JSON what JSON can say', async () => {
    const values = '["é", Decimal("1.50"), namedtuple("Point", "x y")(1, 2)]';
    const { payload } = await python({ 'index.py': `from collections import namedtuple\nfrom decimal import Decimal\ndef handler(event, context): return ${values}` });
    expect(payload.toString()).toBe('["é", 1.50, {"x": 1, "y": 2}]');
    const { errorType } = await python({ 'index.py': 'def handler(event, context): return {1, 2}' });
    expect(errorType).toBe('Runtime.MarshalError');
  });

  test.each([
    ['no module', { 'other.py': '' }, 'index.handler', 'Runtime.ImportModuleError', 'Unable to import module \'index\': No module named \'index\''],
    ['no function', { 'index.py': '' }, 'index.nope', 'Runtime.HandlerNotFound', 'Handler \'nope\' missing on module \'index\''],
    ['a syntax error', { 'index.py': 'def (' }, 'index.handler', 'Runtime.UserCodeSyntaxError', 'Syntax error in module \'index\''],
    ['no dot', { 'index.py': '' }, 'index', 'Runtime.MalformedHandlerName', 'Bad handler \'index\''],
    ['a built-in module', { 'sys.py': '' }, 'sys.handler', 'Runtime.BuiltInModuleConflict', 'Cannot use built-in module sys'],
  ])('says what is wrong: %s', async (_, files, handler, errorType, message) => {
    const { answer } = await python(files as { [path: string]: string }, { handler });
    expect(answer).toMatchObject({ errorType, errorMessage: expect.stringContaining(message) });
  });
});

describe.each(['nodejs22.x', 'nodejs24.x'])('Node.js as %s', runtime => {
  const node = (files: { [path: string]: string }, changes: Partial<EnvironmentSpec> = {}, ...events: unknown[]) =>
    run(`${runtime}-${Object.keys(files).join().replaceAll('/', '-')}-${Object.values(files).join().length}`, files, { runtime, ...changes }, ...events);

  test('gives the handler its event and a context', async () => {
    const { answer } = await node({
      'index.js': `exports.handler = async (event, context) => [event, context.logStreamName, context.functionName, context.memoryLimitInMB,
        context.invokedFunctionArn, context.awsRequestId.length, context.getRemainingTimeInMillis() > 0, process.argv.length];`,
    }, {}, { a: 1 });
    expect(answer).toEqual([
      { a: 1 }, expect.stringMatching(/my-function\[\$LATEST\]/), 'my-function', '256',
      'arn:aws:lambda:us-east-1:000000000000:function:my-function', 36, true, 2,
    ]);
  });

  test.each([
    ['CommonJS', { 'index.js': 'exports.handler = async () => 1' }, 'index.handler'],
    ['.cjs', { 'index.cjs': 'exports.handler = async () => 1' }, 'index.handler'],
    ['.mjs', { 'index.mjs': 'export const handler = async () => 1' }, 'index.handler'],
    ['a package of modules', { 'index.js': 'export const handler = async () => 1', 'package.json': '{"type":"module"}' }, 'index.handler'],
    ['a folder', { 'src/app.mjs': 'export const main = async () => 1' }, 'src/app.main'],
    ['a member of a member', { 'index.js': 'exports.api = { get: async () => 1 }' }, 'index.api.get'],
    ['top-level await', { 'index.mjs': 'const one = await Promise.resolve(1); export const handler = async () => one' }, 'index.handler'],
    ['a function that is not async', { 'index.js': 'exports.handler = () => Promise.resolve(1)' }, 'index.handler'],
  ])('loads %s', async (_, files, handler) => {
    expect((await node(files as unknown as { [path: string]: string }, { handler })).answer).toBe(1);
  });

  test('loads a handler from a layer', async () => {
    const layer = fixture.folder('node-layer', { 'nodejs/harness.mjs': 'export const handler = async () => import.meta.url' });
    const { answer } = await node({ 'index.js': '' }, { handler: '/opt/nodejs/harness.handler', layerDirectories: [layer] });
    expect(answer).toMatch(/\/opt\/nodejs\/harness\.mjs$/);
  });

  test('finds the modules of layers, by require and by import', async () => {
    const layer = fixture.folder('modules-layer', { 'nodejs/node_modules/helper/index.js': 'exports.origin = "layer"' });
    const changes = { layerDirectories: [layer] };
    expect((await node({ 'index.js': 'const { origin } = require("helper"); exports.handler = async () => origin' }, changes)).answer).toBe('layer');
    expect((await node({ 'index.mjs': 'import helper from "helper"; export const handler = async () => helper.origin' }, changes)).answer).toBe('layer');
  });

  test('brings the AWS SDK that the code does not carry, by require and by import', async () => {
    const construct = 'new DynamoDBClient().config.serviceId';
    expect((await node({
      'index.js': `const { DynamoDBClient } = require("@aws-sdk/client-dynamodb"); exports.handler = async () => ${construct}`,
    })).answer).toBe('DynamoDB');
    expect((await node({
      'index.mjs': `import { DynamoDBClient } from "@aws-sdk/client-dynamodb"; export const handler = async () => ${construct}`,
    })).answer).toBe('DynamoDB');
  });

  test('logs in JSON, with the request', async () => {
    const { log } = await node({
      'index.js': 'exports.handler = async () => { console.log({ a: 1 }); console.log("two\\nlines", 2); console.error(new TypeError("bad")); process.stdout.write("{\\"raw\\":1}\\n"); }',
    });
    const lines = log.messages.filter(message => !message.startsWith('{"time"'));
    expect(lines.map(line => JSON.parse(line))).toEqual([
      { timestamp: expect.any(String), level: 'INFO', requestId: expect.stringMatching(/^[0-9a-f-]{36}$/), message: { a: 1 } },
      expect.objectContaining({ message: 'two\nlines 2' }),
      expect.objectContaining({ level: 'ERROR', message: expect.objectContaining({ errorType: 'TypeError', errorMessage: 'bad', stackTrace: expect.any(Array) }) }),
      { raw: 1 },
    ]);
  });

  test('logs as text, one event a call', async () => {
    const { log } = await node({ 'index.js': 'exports.handler = async () => { console.warn("two\\nlines"); }' }, { logFormat: 'Text' });
    expect(log.messages).toContainEqual(expect.stringMatching(/^\d{4}-.*Z\t[0-9a-f-]{36}\tWARN\ttwo\rlines$/));
  });

  test('keeps to the log level', async () => {
    const { log } = await node({ 'index.js': 'exports.handler = async () => { console.log("quiet"); console.error("loud"); }' },
      { applicationLogLevel: 'ERROR', systemLogLevel: 'WARN' });
    expect(log.messages).toEqual([expect.stringContaining('loud')]);
  });

  test('reports an exception', async () => {
    const { answer, environmentAlive } = await node({ 'index.js': 'exports.handler = async () => { throw new TypeError("boom"); }' });
    expect(answer).toEqual({ errorType: 'TypeError', errorMessage: 'boom', trace: expect.arrayContaining(['TypeError: boom']) });
    expect(environmentAlive).toBe(true);
  });

  test('reports an answer that is no JSON', async () => {
    const { errorType, environmentAlive } = await node({ 'index.js': 'exports.handler = async () => 1n' });
    expect({ errorType, environmentAlive }).toEqual({ errorType: runtime === 'nodejs24.x' ? 'Runtime.JSONStringifyError' : 'Error', environmentAlive: true });
  });

  test('ends with process.exit', async () => {
    const { answer } = await node({ 'index.js': 'exports.handler = async () => { process.exit(7); }' });
    expect(answer).toMatchObject({ errorType: 'Runtime.ExitError', errorMessage: expect.stringContaining('exit status 7') });
  });

  test.each([
    ['no module', { 'other.js': '' }, 'index.handler', 'Runtime.ImportModuleError', 'Cannot find module \'index\''],
    ['no export', { 'index.js': '' }, 'index.nope', 'Runtime.HandlerNotFound', 'index.nope is undefined or not exported'],
    ['no function', { 'index.js': 'exports.handler = 1' }, 'index.handler', 'Runtime.HandlerNotFound', 'index.handler is not a function'],
    ['a syntax error', { 'index.js': 'exports.handler = (' }, 'index.handler', 'Runtime.UserCodeSyntaxError', 'SyntaxError'],
    ['a way out', { 'index.js': '' }, '../index.handler', 'Runtime.MalformedHandlerName', 'is not a valid handler name'],
  ])('says what is wrong: %s', async (_, files, handler, errorType, message) => {
    const { answer } = await node(files as unknown as { [path: string]: string }, { handler });
    expect(answer).toMatchObject({ errorType, errorMessage: expect.stringContaining(message) });
  });
});

describe('callbacks', () => {
  const node = (runtime: string, source: string, ...events: unknown[]) =>
    run(`callback-${runtime}-${source.length}`, { 'index.js': source }, { runtime, timeoutMs: 2_000 }, ...events);

  test.each([
    ['called back', 'exports.handler = (event, context, callback) => { setTimeout(() => callback(null, 1), 5); }', 1],
    ['succeeded', 'exports.handler = (event, context) => context.succeed(1)', 1],
    ['done', 'exports.handler = (event, context) => context.done(null, 1)', 1],
    ['never called back', 'exports.handler = (event, context, callback) => {}', null],
    ['called back, not waiting for what is left', 'exports.handler = (event, context, callback) => { context.callbackWaitsForEmptyEventLoop = false; setInterval(() => {}, 1000); callback(null, 1); }', 1],
  ])('up to Node.js 22: %s', async (_, source, expected) => {
    expect((await node('nodejs22.x', source, {}, {})).answer).toBe(expected);
  });

  test('up to Node.js 22: an error called back', async () => {
    expect((await node('nodejs22.x', 'exports.handler = (event, context, callback) => callback(new RangeError("bad"))')).answer)
      .toMatchObject({ errorType: 'RangeError', errorMessage: 'bad' });
  });

  test('up to Node.js 22: an async handler that never settles', async () => {
    expect((await node('nodejs22.x', 'exports.handler = async () => new Promise(() => {})')).errorType).toBe('Runtime.NodeJsExit');
  });

  test('up to Node.js 22: an exception that nobody catches', async () => {
    const { answer, environmentAlive } = await node('nodejs22.x', 'exports.handler = async () => { setTimeout(() => { throw new Error("late"); }, 5); await new Promise(r => setTimeout(r, 1000)); }');
    expect(answer).toMatchObject({ errorMessage: 'late' });
    expect(environmentAlive).toBe(false);
  });

  test('from Node.js 24 on there are none', async () => {
    expect((await node('nodejs24.x', 'exports.handler = (event, context, callback) => callback(null, 1)')).errorType).toBe('Runtime.CallbackHandlerDeprecated');
  });

  test('from Node.js 24 on a handler that never settles ends the runtime', async () => {
    expect((await node('nodejs24.x', 'exports.handler = async () => new Promise(() => {})')).answer)
      .toMatchObject({ errorType: 'Runtime.ExitError', errorMessage: expect.stringContaining('Runtime exited without providing a reason') });
  });
});
