import { request as httpRequest } from 'node:http';
import { MAX_RESPONSE_BYTES, Reply, RuntimeApi, RuntimeError } from '../../../src/local/runtime/runtime-api';

const EVENT = {
  requestId: 'request-1',
  payload: Buffer.from('{"a":1}'),
  deadlineMs: 1_542_409_706_888,
  traceId: 'Root=1-2-3',
  functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:my-function',
};

let api: RuntimeApi;
let heard: { next: number; replies: Reply[]; initErrors: RuntimeError[] };
let whenNext: () => void;

beforeEach(async () => {
  heard = { next: 0, replies: [], initErrors: [] };
  whenNext = () => undefined;
  api = await RuntimeApi.open({
    next: () => {
      heard.next++;
      whenNext();
    },
    reply: reply => heard.replies.push(reply),
    initError: error => heard.initErrors.push(error),
  });
});

afterEach(() => api.close());

const get = () => fetch(`http://${api.address}/2018-06-01/runtime/invocation/next`);
const post = (path: string, body: string | Buffer, headers = {}) =>
  fetch(`http://${api.address}/2018-06-01/runtime/${path}`, { method: 'POST', body: new Uint8Array(Buffer.from(body)), headers });

/** A runtime that has taken the event. */
async function invoked() {
  whenNext = () => api.hand(EVENT);
  return get();
}

test('listens on loopback', () => expect(api.address).toMatch(/^127\.0\.0\.1:\d+$/));

test('an event with all that the runtime must know', async () => {
  const response = await invoked();
  expect(await response.json()).toEqual({ a: 1 });
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'lambda-runtime-aws-request-id': 'request-1',
    'lambda-runtime-deadline-ms': '1542409706888',
    'lambda-runtime-invoked-function-arn': 'arn:aws:lambda:us-east-1:000000000000:function:my-function',
    'lambda-runtime-trace-id': 'Root=1-2-3',
  });
});

test('a client context, if the caller sent one', async () => {
  whenNext = () => api.hand({ ...EVENT, clientContext: '{"custom":{}}' });
  expect((await get()).headers.get('lambda-runtime-client-context')).toBe('{"custom":{}}');
});

test('a response', async () => {
  await invoked();
  expect((await post('invocation/request-1/response', '"done"')).status).toBe(202);
  expect(heard.replies).toMatchObject([{ kind: 'response', payload: Buffer.from('"done"') }]);
});

test('an error, whose type is in a header or in the payload', async () => {
  await invoked();
  await post('invocation/request-1/error', '{"errorType":"ValueError"}');
  await invoked();
  await post('invocation/request-1/error', '{"errorType":"ValueError"}', { 'Lambda-Runtime-Function-Error-Type': 'Runtime.Mine' });
  expect(heard.replies.map(({ kind, errorType }) => [kind, errorType])).toEqual([['error', 'ValueError'], ['error', 'Runtime.Mine']]);
});

test('an error in INIT', async () => {
  expect((await post('init/error', '{"errorType":"Runtime.ImportModuleError"}')).status).toBe(202);
  expect(heard.initErrors).toMatchObject([{ errorType: 'Runtime.ImportModuleError' }]);
});

test('no error in INIT after it', async () => {
  await invoked();
  expect((await post('init/error', '{"errorType":"Runtime.ImportModuleError"}')).status).toBe(403);
  expect(heard.initErrors).toEqual([]);
});

test('an answer of the greatest size', async () => {
  await invoked();
  expect((await post('invocation/request-1/response', Buffer.alloc(MAX_RESPONSE_BYTES))).status).toBe(202);
  expect(heard.replies[0].payload).toHaveLength(MAX_RESPONSE_BYTES);
});

test('an answer one byte too large is not kept', async () => {
  await invoked();
  expect((await post('invocation/request-1/response', Buffer.alloc(MAX_RESPONSE_BYTES + 1))).status).toBe(413);
  expect(heard.replies[0].kind).toBe('too-large');
  expect(heard.replies[0].payload.length).toBeLessThanOrEqual(MAX_RESPONSE_BYTES);
});

test('an answer to another request is refused', async () => {
  await invoked();
  const response = await post('invocation/request-0/response', '1');
  expect([response.status, ((await response.json()) as { errorType: string }).errorType]).toEqual([400, 'InvalidRequestID']);
  expect(heard.replies).toEqual([]);
});

test('a second answer is refused', async () => {
  await invoked();
  await post('invocation/request-1/response', '1');
  expect((await post('invocation/request-1/response', '2')).status).toBe(400);
});

test('no next event before an answer', async () => {
  await invoked();
  const response = await get();
  expect([response.status, ((await response.json()) as { errorType: string }).errorType]).toEqual([403, 'InvalidStateTransition']);
});

test('nor a second one for somebody else who asks while the runtime waits', async () => {
  const waiting = new Promise<void>(resolve => { whenNext = resolve; });
  const first = get();
  await waiting;
  expect((await get()).status).toBe(403);
  api.hand(EVENT);
  expect((await first).headers.get('lambda-runtime-aws-request-id')).toBe('request-1');
  expect(heard.next).toBe(1);
});

test.each<[string, { readonly [header: string]: string }]>([
  ['by its own name, rebound to loopback', { host: 'runtime.example:80' }],
  ['directly', { origin: 'https://example.com' }],
  ['from a sandboxed frame', { origin: 'null' }],
])('a web page gets no event: %s', async (_, headers) => {
  const refused = await new Promise(resolve => {
    httpRequest(`http://${api.address}/2018-06-01/runtime/invocation/next`, { headers }, response => resolve(response.resume().statusCode)).end();
  });
  expect(refused).toBe(403);
  expect(heard.next).toBe(0);
});

test('what is not in the API is not found', async () => {
  expect((await fetch(`http://${api.address}/2020-01-01/extension/register`, { method: 'POST', body: '{}' })).status).toBe(404);
});
