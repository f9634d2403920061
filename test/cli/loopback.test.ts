import { isOnLoopback } from '../../src/cli/loopback';

test.each([
  ['http://127.0.0.1:4566', true],
  ['http://127.1.2.3', true],
  ['http://127.1:80/', true],
  ['http://localhost:4566', true],
  ['https://LOCALHOST', true],
  ['http://user:secret@[::1]:4566/path', true],
  ['https://vpce-0a1b2c3d.lambda.eu-west-1.vpce.amazonaws.com', false],
  ['https://lambda-fips.us-east-1.amazonaws.com', false],
  ['http://10.0.0.1:4566', false],
  ['http://[::2]', false],
  ['http://localhost.example.com', false],
  ['http://127.0.0.1.example.com', false],
  ['http://example.com/127.0.0.1', false],
  ['http://localhost@example.com', false],
  ['no URL', false],
  ['', false],
  [undefined, false],
])('AWS_ENDPOINT_URL %s is on this machine: %s', (endpoint, local) => {
  expect(isOnLoopback({ AWS_ENDPOINT_URL: endpoint })).toBe(local);
});
