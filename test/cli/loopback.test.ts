import { loopbackEndpoint } from '../../src/cli/loopback';

test.each([
  ['http://127.0.0.1:4566', 'http://127.0.0.1:4566'],
  ['http://127.1.2.3', 'http://127.1.2.3'],
  ['http://127.1:8000/', 'http://127.0.0.1:8000'],
  ['https://LOCALHOST', 'https://localhost'],
  ['http://user:secret@[::1]:4566/path', 'http://[::1]:4566'],
])('AWS_ENDPOINT_URL %s is on this machine', (endpoint, origin) => {
  expect(loopbackEndpoint({ AWS_ENDPOINT_URL: endpoint })).toBe(origin);
});

test.each([
  'https://vpce-0a1b2c3d.lambda.eu-west-1.vpce.amazonaws.com',
  'https://lambda-fips.us-east-1.amazonaws.com',
  'http://10.0.0.1:4566',
  'http://[::2]',
  'http://localhost.example.com',
  'http://127.0.0.1.example.com',
  'http://example.com/127.0.0.1',
  'http://localhost@example.com',
  'no URL',
  '',
  undefined,
])('AWS_ENDPOINT_URL %s is not', endpoint => {
  expect(loopbackEndpoint({ AWS_ENDPOINT_URL: endpoint })).toBeUndefined();
});

test('one service that is elsewhere may be AWS', () => {
  const local = { AWS_ENDPOINT_URL: 'http://127.0.0.1:4566' };
  expect(loopbackEndpoint({ ...local, AWS_ENDPOINT_URL_LAMBDA: 'https://lambda.us-east-1.amazonaws.com' })).toBeUndefined();
  expect(loopbackEndpoint({ ...local, AWS_ENDPOINT_URL_LAMBDA: 'http://localhost:4567', AWS_ENDPOINT_URL_SNS: '' })).toBe('http://127.0.0.1:4566');
  expect(loopbackEndpoint({ AWS_ENDPOINT_URL_LAMBDA: 'http://127.0.0.1:4566' })).toBeUndefined();
});
