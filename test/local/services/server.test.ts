import { request as httpRequest } from 'node:http';
import { CredentialStore } from '../../../src/local/iam/credentials';
import type { Principal } from '../../../src/local/iam/principal';
import { ApiServer } from '../../../src/local/services/server';
import { ApiError, ApiRequest, Service } from '../../../src/local/services/service';

const ROLE: Principal = { kind: 'role', roleArn: 'arn:aws:iam::111122223333:role/Role' };
const credentials = new CredentialStore();
const { accessKeyId } = credentials.issue(ROLE);
const handle = jest.fn<ReturnType<Service['handle']>, [ApiRequest]>();
const messages: string[] = [];
let server: ApiServer;

beforeAll(async () => {
  const services: Service[] = [{ signingName: 'lambda', resourceTypes: {}, handle }, { signingName: 'sqs', resourceTypes: {}, handle }];
  server = await ApiServer.start({ services, credentials, region: 'eu-west-1', log: message => void messages.push(message) });
});
afterAll(async () => server.stop());
beforeEach(() => {
  handle.mockReset().mockResolvedValue({ statusCode: 200, body: 'done' });
  messages.length = 0;
});

interface Headers { readonly [name: string]: string | undefined }
interface Sent { readonly path?: string; readonly method?: string; readonly headers?: Headers; readonly body?: string }
interface Received { readonly status: number; readonly headers: { readonly [name: string]: unknown }; readonly body: string }

function scope({ service = 'lambda', region = 'eu-west-1', key = accessKeyId } = {}): string {
  return `AWS4-HMAC-SHA256 Credential=${key}/20260102/${region}/${service}/aws4_request, SignedHeaders=host, Signature=abc`;
}

/** Raw HTTP: what no SDK would send too. */
async function send({ path = '/', method = 'POST', headers = {}, body = '' }: Sent = {}): Promise<Received> {
  const all = Object.entries({ authorization: scope(), ...headers }).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return new Promise((resolve, reject) => {
    const request = httpRequest(`${server.endpoint}${path}`, { method, headers: Object.fromEntries(all) }, response => {
      let text = '';
      response.setEncoding('utf8').on('data', chunk => { text += chunk; }).on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }));
    });
    request.on('error', reject).end(body);
  });
}

test('listens on loopback only', () => {
  expect(server.endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
});

test('hands a request to the service that its signature names, with who asks', async () => {
  const answer = await send({ path: '/2015-03-31/functions/a%2Fb?Qualifier=x', method: 'PUT', body: '{"n":1}' });
  expect(answer).toMatchObject({ status: 200, body: 'done' });
  expect(handle).toHaveBeenCalledWith(expect.objectContaining({
    principal: ROLE, method: 'PUT', path: '/2015-03-31/functions/a%2Fb', body: Buffer.from('{"n":1}'),
  }));
  expect(handle.mock.calls[0]![0].query.get('Qualifier')).toBe('x');
});

test('every answer has a request id, the service\'s own if it has one', async () => {
  expect((await send()).headers['x-amzn-requestid']).toMatch(/^[0-9a-f-]{36}$/);
  handle.mockResolvedValue({ statusCode: 202, headers: { 'x-amzn-RequestId': 'mine' } });
  expect((await send()).headers['x-amzn-requestid']).toBe('mine');
});

test('unsigned requests are refused', async () => {
  const answer = await send({ headers: { authorization: undefined } });
  expect(answer).toMatchObject({ status: 403, headers: { 'x-amzn-errortype': 'MissingAuthenticationTokenException' } });
  expect(handle).not.toHaveBeenCalled();
});

test.each([
  ['UnrecognizedClientException', 'application/x-amz-json-1.0', 'Queue.Send'],
  ['InvalidClientTokenId', 'application/x-www-form-urlencoded', undefined],
])('an unknown access key is refused: %s', async (code, contentType, target) => {
  const answer = await send({ headers: { 'authorization': scope({ key: 'LKIAUNKNOWN' }), 'content-type': contentType, 'x-amz-target': target } });
  expect(answer).toMatchObject({ status: 403, body: expect.stringContaining(code) });
});

test('a request for another region is refused', async () => {
  expect(await send({ headers: { authorization: scope({ region: 'us-east-1' }) } })).toMatchObject({
    status: 403, body: expect.stringContaining('the request is for \'us-east-1\', this engine is \'eu-west-1\''),
  });
});

test('a service that the engine hasn\'t is named, with those it has', async () => {
  expect(await send({ headers: { authorization: scope({ service: 's3' }) } })).toMatchObject({
    status: 400, body: expect.stringContaining('this engine has no service \'s3\'; it has lambda, sqs'),
  });
});

test.each(['engine.example:80', '127.0.0.1', 'localhost:1'])('a page that rebinds its name to loopback is refused: Host %s', async host => {
  expect(await send({ headers: { host } })).toMatchObject({ status: 403, body: expect.stringContaining('the Host header is') });
});

test('localhost will do', async () => {
  expect(await send({ headers: { host: `localhost:${new URL(server.endpoint).port}` } })).toMatchObject({ status: 200 });
});

test.each(['https://example.com', 'null', 'http://localhost'])('a page\'s own request is refused: Origin %s', async origin => {
  expect(await send({ headers: { origin } })).toMatchObject({ status: 403, body: expect.stringContaining('requests of web pages') });
});

test('a body over 16 MB is refused', async () => {
  expect(await send({ body: 'x'.repeat(16 * 1024 * 1024 + 1) })).toMatchObject({
    status: 413, headers: { 'x-amzn-errortype': 'RequestEntityTooLargeException' },
  });
  expect(handle).not.toHaveBeenCalled();
});

describe('a service\'s error has the form of the request\'s protocol', () => {
  beforeEach(() => handle.mockRejectedValue(new ApiError('TooManyRequestsException', 'Rate Exceeded.', 429, { Reason: 'CallerRateLimitExceeded' })));

  test('REST and JSON', async () => {
    const answer = await send();
    expect(answer).toMatchObject({ status: 429, headers: { 'x-amzn-errortype': 'TooManyRequestsException' } });
    expect(JSON.parse(answer.body)).toEqual({ Type: 'User', Reason: 'CallerRateLimitExceeded', message: 'Rate Exceeded.', Message: 'Rate Exceeded.' });
  });

  test('JSON 1.1', async () => {
    const answer = await send({ headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'Logs_20140328.FilterLogEvents' } });
    expect(answer).toMatchObject({ status: 429, headers: { 'content-type': 'application/x-amz-json-1.1' } });
    expect(JSON.parse(answer.body)).toEqual({ __type: 'TooManyRequestsException', Reason: 'CallerRateLimitExceeded', message: 'Rate Exceeded.' });
  });

  test('query', async () => {
    const answer = await send({ headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' } });
    expect(answer).toMatchObject({ status: 429, headers: { 'content-type': 'text/xml' } });
    expect(answer.body).toMatch(/^<ErrorResponse><Error><Type>Sender<\/Type><Code>TooManyRequestsException<\/Code><Message>Rate Exceeded\.<\/Message><\/Error><RequestId>/);
  });
});

test('a client that goes away in the middle of its request is no fault of the engine', async () => {
  const request = httpRequest(server.endpoint, { method: 'POST', headers: { 'authorization': scope(), 'content-length': '100' } });
  const closed = new Promise(resolve => request.on('error', () => undefined).on('close', resolve));
  request.write('{');
  await send();
  request.destroy();
  await closed;
  await send();
  expect(messages).toEqual([]);
});

test('a fault of the engine is an internal failure, and is told', async () => {
  handle.mockRejectedValue(new TypeError('undefined is not a function'));
  expect(await send()).toMatchObject({ status: 500, headers: { 'x-amzn-errortype': 'InternalFailure' } });
  expect(messages).toEqual([expect.stringContaining('internal failure: TypeError: undefined is not a function')]);
});
