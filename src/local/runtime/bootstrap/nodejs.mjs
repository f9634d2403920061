// Runs a Node.js function against the Lambda Runtime API, as Lambda's own runtime does. It is part of what INIT measures:
// it loads what Lambda's runtime loads, and no more.
import { createRequire } from 'node:module';

// required, as Lambda's runtime does: to import node:http evaluates all it exports, half of undici too, which takes 50 ms
const require = createRequire(import.meta.url);
const { existsSync, readFileSync } = require('node:fs');
const { connect } = require('node:net');
const { basename, dirname, join, resolve } = require('node:path');
const { format, types } = require('node:util');

const { AWS_LAMBDA_RUNTIME_API: api, AWS_EXECUTION_ENV: runtime = '', LAMBDA_TASK_ROOT: taskRoot } = process.env;
// Node.js 24 came with a new client, before it all have the one before: https://github.com/aws/aws-lambda-nodejs-runtime-interface-client
const isClient4 = Number(/nodejs(\d+)/.exec(runtime)?.[1] ?? 22) >= 24;
const [handlerString] = process.argv.splice(2);
// not used, but Lambda's runtime has them loaded before the function is
for (const name of ['node:http', ...isClient4 ? ['node:os', 'node:worker_threads'] : ['node:assert']]) require(name);

// --- Runtime API: one connection, one request at a time; much less work than node:http for the first requests ---

let connection;
let received = Buffer.alloc(0);
let onResponse;

function request(method, path, body = '', headers = {}) {
  if (!connection || connection.destroyed) {
    const [host, port] = api.split(':');
    connection = connect({ host, port: Number(port), noDelay: true });
    connection.on('data', take);
    // the engine is gone, and so is everything that could be done
    connection.on('error', () => process.exit(1)).on('close', () => process.exit(1));
  }
  const bytes = Buffer.from(body);
  const head = [`${method} /2018-06-01/runtime/${path} HTTP/1.1`, `Host: ${api}`, `Content-Length: ${bytes.length}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`)].join('\r\n');
  connection.ref();
  connection.write(Buffer.concat([Buffer.from(`${head}\r\n\r\n`), bytes]));
  return new Promise(done => { onResponse = done; });
}

function take(chunk) {
  received = received.length ? Buffer.concat([received, chunk]) : chunk;
  const headEnd = received.indexOf('\r\n\r\n');
  if (headEnd < 0) return;
  const [statusLine, ...lines] = received.latin1Slice(0, headEnd).split('\r\n');
  const headers = Object.fromEntries(lines.map(line => line.split(/: ?(.*)/, 2)).map(([name, value]) => [name.toLowerCase(), value]));
  const end = headEnd + 4 + Number(headers['content-length'] ?? 0);
  if (received.length < end) return;
  const body = received.utf8Slice(headEnd + 4, end);
  received = received.subarray(end);
  // only a request that is under way keeps the process alive
  connection.unref();
  onResponse({ status: statusLine.split(' ')[1], headers, body });
}

async function postResponse(id, json) {
  const { status, body } = await request('POST', `invocation/${encodeURIComponent(id)}/response`, json);
  if (status !== '202') process.stderr.write(`[ERROR] [${Date.now()}] LAMBDA_RUNTIME Failed to post handler success response. Http response code: ${status}. ${body}\n`);
}

const postError = (id, error) => request('POST', `invocation/${encodeURIComponent(id)}/error`, serialized(payloadOf(error)));
const postInitError = error => request('POST', 'init/error', serialized(payloadOf(error)), {
  'Lambda-Runtime-Function-Error-Type': payloadOf(error).errorType,
});

function serialized(value) {
  let json;
  try {
    json = JSON.stringify(value === undefined ? null : value);
  } catch {
    const message = 'Unable to stringify response body';
    throw isClient4 ? runtimeError('JSONStringifyError', message) : new Error(message);
  }
  if (json === undefined) throw new TypeError('Wrong arguments'); // e.g. a function: in the words of the client's native part
  return json;
}

// --- errors, in the words and shapes that functions' users know ---

/** Of a class of its own, whose name ends up in logs. */
function runtimeError(type, message, members) {
  const className = isClient4 && !type.endsWith('Error') ? `${type}Error` : type;
  const { [className]: RuntimeError } = { [className]: class extends Error {} };
  const name = `Runtime.${type}`;
  RuntimeError.prototype.name = name;
  return Object.assign(new RuntimeError(message), isClient4 && { name }, members);
}

function isError(thrown) {
  return isClient4 ? thrown instanceof Error : types.isNativeError(thrown) || (thrown?.name && thrown.message && thrown.stack);
}

function payloadOf(error) {
  const printable = text => text.replaceAll('\x7F', '%7F');
  try {
    if (isError(error)) {
      return { errorType: printable(error.name), errorMessage: printable(error.message), trace: printable(error.stack).split('\n') };
    }
    return { errorType: typeof error, errorMessage: String(error), trace: [] };
  } catch {
    return {
      errorType: 'handled',
      errorMessage: 'callback called with Error argument, but there was a problem while retrieving one or more of its message, name, and stack',
      ...isClient4 && { trace: [] },
    };
  }
}

// --- console ---

const isJson = process.env.AWS_LAMBDA_LOG_FORMAT?.toUpperCase() === 'JSON';
const levels = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];
const minimum = Math.max(0, levels.indexOf(process.env.AWS_LAMBDA_LOG_LEVEL?.toUpperCase()));
let requestId = isClient4 ? '-' : undefined;

for (const [method, level] of Object.entries({ trace: 0, debug: 1, log: 2, info: 2, warn: 3, error: 4, fatal: 5 })) {
  console[method] = level < minimum ? () => {} : (message, ...params) => {
    const time = new Date().toISOString();
    const line = isJson ? jsonLine(time, levels[level], message, params) : `${time}\t${requestId}\t${levels[level]}\t${format(message, ...params)}`;
    // one event: a newline would make two
    process.stdout.write(`${line.replaceAll('\n', '\r')}\n`);
  };
}

function jsonLine(timestamp, level, message, params) {
  const line = { timestamp, level, requestId };
  if (!params.length) {
    try {
      return JSON.stringify({ ...line, message }, (_, value) => value instanceof Error ? { ...errorMembers(value), ...value } : value);
    } catch {
      return JSON.stringify({ ...line, message: format(message) });
    }
  }
  const error = (isClient4 ? params : [message, ...params]).find(param => param instanceof Error);
  return JSON.stringify({ ...line, message: format(message, ...params), ...(error && errorMembers(error)) });
}

function errorMembers(error) {
  return { errorType: error.constructor?.name ?? 'UnknownError', errorMessage: error.message, stackTrace: String(error.stack).split('\n') };
}

function logError(title, thrown) {
  const error = thrown instanceof Error ? thrown : new Error(isClient4 ? String(thrown) : thrown);
  if (isJson) return console.error(error);
  let text;
  try {
    text = JSON.stringify(error, (_, value) => value instanceof Error
      ? { errorType: value.name, errorMessage: value.message, code: value.code, ...value, stack: String(value.stack).split('\n') } : value);
  } catch {
    text = JSON.stringify(payloadOf(error));
  }
  console.error(title, `\t${text}`);
}

// --- the function's module ---

async function loadHandler() {
  if (handlerString.includes('..')) {
    throw runtimeError('MalformedHandlerName', `'${handlerString}' is not a valid handler name. Use absolute paths when specifying root directories in handler names.`);
  }
  const [, moduleName, property] = /^([^.]*)\.(.*)$/.exec(basename(handlerString)) ?? [];
  if (property === undefined) throw runtimeError('MalformedHandlerName', 'Bad handler');
  const loaded = await loadModule(resolve(taskRoot, dirname(handlerString), moduleName), moduleName);
  const find = from => property.split('.').reduce((value, key) => value?.[key], from);
  const handler = find(loaded) ?? (isClient4 ? find(loaded?.default) : undefined);
  if (!handler) throw runtimeError('HandlerNotFound', `${handlerString} is undefined or not exported`);
  if (typeof handler !== 'function') throw runtimeError('HandlerNotFound', `${handlerString} is not a function`);
  return handler;
}

async function loadModule(path, name) {
  try {
    // from Node.js 24 on Lambda imports whatever it finds, before that it requires what is CommonJS
    const isModule = isClient4 || isEsModule(`${path}.js`);
    for (const [extension, load] of [['', require], ['.js', isModule ? importFile : require], ['.mjs', importFile], ['.cjs', require]]) {
      if (existsSync(path + extension)) return await (isClient4 ? importFile : load)(path + extension);
    }
    return require(require.resolve(name, { paths: [taskRoot, dirname(path)] }));
  } catch (error) {
    if (error instanceof SyntaxError) throw runtimeError('UserCodeSyntaxError', String(error), isClient4 && { stack: error.stack });
    if (error?.code === 'MODULE_NOT_FOUND') throw runtimeError('ImportModuleError', String(error));
    throw error;
  }
}

const importFile = path => import(path);

/** What the nearest package.json says; a node_modules folder is a border. */
function isEsModule(file) {
  if (!existsSync(file)) return false;
  let folder = dirname(file);
  while (!folder.endsWith('/node_modules') && !existsSync(join(folder, 'package.json'))) {
    if (folder === dirname(folder)) return false;
    folder = dirname(folder);
  }
  const description = join(folder, 'package.json');
  try {
    return existsSync(description) && JSON.parse(readFileSync(description, 'utf8')).type === 'module';
  } catch (error) {
    console.warn(`${description} cannot be read, it will be ignored for ES module detection purposes.`, error);
    return false;
  }
}

// --- invocations ---

async function nextInvocation() {
  const { headers, body } = await request('GET', 'invocation/next');
  const { env } = process;
  requestId = headers['lambda-runtime-aws-request-id'];
  env._X_AMZN_TRACE_ID = headers['lambda-runtime-trace-id'];
  const deadline = Number(headers['lambda-runtime-deadline-ms']);
  const parsed = name => headers[name] === undefined ? undefined : JSON.parse(headers[name]);
  const context = {
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    clientContext: parsed('lambda-runtime-client-context'),
    identity: parsed('lambda-runtime-cognito-identity'),
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    awsRequestId: requestId,
    tenantId: headers['lambda-runtime-aws-tenant-id'],
    ...isClient4 && { xRayTraceId: headers['lambda-runtime-trace-id'] },
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
  return { id: requestId, context, event: () => JSON.parse(body) };
}

/** From Node.js 24 on: the answer is what the handler returns, and nothing else is waited for. */
async function runReturningHandler(handler) {
  for (;;) {
    const { id, context, event } = await nextInvocation();
    let failure;
    try {
      const result = await handler(event(), context);
      await new Promise(setImmediate);
      await postResponse(id, serialized(result));
      continue;
    } catch (error) {
      failure = error;
    }
    await new Promise(setImmediate);
    logError('Invoke Error', failure);
    await postError(id, failure);
  }
}

let whenIdle = () => {};

/** Up to Node.js 22: a handler may also call back, and then what it left in the event loop is waited for. */
async function runCallbackHandler(handler, failWith) {
  const { id, context, event } = await nextInvocation();
  const again = () => setImmediate(() => void runCallbackHandler(handler, failWith));
  let waits = true;
  let finished = false;
  const finish = action => (...args) => {
    if (finished) return;
    whenIdle = () => {};
    action(...args); // what it can't do may be done otherwise
    finished = true;
  };
  const respond = result => void postResponse(id, serialized(result)).then(again);
  const fail = error => {
    logError('Invoke Error', error);
    void postError(id, error).then(again);
  };
  const done = (error, result) => error !== undefined && error !== null ? fail(error) : respond(result);
  const callback = finish((error, result) => {
    if ((error !== undefined && error !== null) || !waits) return done(error, result);
    whenIdle = () => setImmediate(() => respond(result));
  });
  Object.defineProperty(context, 'callbackWaitsForEmptyEventLoop', { enumerable: true, configurable: true, get: () => waits, set: value => { waits = value; } });
  context.done = finish(done);
  context.succeed = finish(result => done(null, result));
  context.fail = finish(error => done(error ?? 'handled'));
  whenIdle = finish(() => handler.constructor?.name === 'AsyncFunction' ? fail(runtimeError('NodeJsExit', UNSETTLED)) : respond(null));
  failWith.post = error => postError(id, error);
  try {
    const result = handler(event(), context, callback);
    if (typeof result?.then === 'function') result.then(context.succeed, context.fail).catch(context.fail);
  } catch (error) {
    callback(error);
  }
}

const UNSETTLED = 'The Lambda runtime client detected an unexpected Node.js exit code. This is most commonly caused by a Promise that was never settled. For more information, see https://nodejs.org/docs/latest/api/process.html#exit-codes';

// --- start ---

async function startClient4() {
  let handler;
  try {
    handler = await loadHandler();
    if (handler.length >= 3) throw runtimeError('CallbackHandlerDeprecated', CALLBACK_REMOVED);
  } catch (error) {
    logError('Init Error', error);
    await postInitError(error);
    throw error;
  }
  await runReturningHandler(handler);
}

async function startClient3() {
  const failWith = { post: postInitError };
  const exit = (title, error, status) => {
    logError(title, error);
    void failWith.post(error).then(() => process.exit(status));
  };
  process.on('uncaughtException', error => exit('Uncaught Exception', error, 129));
  process.on('unhandledRejection', (reason, promise) => {
    exit('Unhandled Promise Rejection', runtimeError('UnhandledPromiseRejection', String(reason), { reason, promise }), 128);
  });
  process.on('beforeExit', () => whenIdle());
  const handler = await loadHandler();
  if (handler.length === 3 && handler.constructor?.name !== 'AsyncFunction' && process.env.AWS_LAMBDA_NODEJS_DISABLE_CALLBACK_WARNING === undefined) {
    console.warn(CALLBACK_WARNING);
  }
  setImmediate(() => void runCallbackHandler(handler, failWith));
}

const CALLBACK_REMOVED = 'ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need to modify this function to use a supported handler signature to use Node.js 24 or later. For more information see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.';
const CALLBACK_WARNING = 'AWS Lambda plans to remove support for callback-based function handlers starting with Node.js 24. You will need to update this function to use an async handler to use Node.js 24 or later. For more information and to provide feedback on this change, see https://github.com/aws/aws-lambda-nodejs-runtime-interface-client/issues/137. To disable this warning, set the AWS_LAMBDA_NODEJS_DISABLE_CALLBACK_WARNING environment variable.';

// client 4 is not waited for, so a handler that never settles ends the process as if all was well
if (isClient4) void startClient4();
else await startClient3();
