import { readCredentialScope } from '../../../src/local/services/sigv4';

test('a signature\'s scope says who asks which service where', () => {
  expect(readCredentialScope('AWS4-HMAC-SHA256 Credential=LKIA1/20260102/eu-west-1/lambda/aws4_request, SignedHeaders=host, Signature=abc'))
    .toEqual({ accessKeyId: 'LKIA1', region: 'eu-west-1', service: 'lambda' });
});

test('an unsigned request is refused', () => {
  expect(() => readCredentialScope(undefined)).toThrow(expect.objectContaining({ code: 'MissingAuthenticationTokenException', statusCode: 403 }));
});

test.each(['Bearer abc', 'AWS4-HMAC-SHA256 Credential=LKIA1/20260102/eu-west-1/lambda', 'AWS4-HMAC-SHA256 Signature=abc'])('"%s" is no signature', header => {
  expect(() => readCredentialScope(header)).toThrow(expect.objectContaining({ code: 'IncompleteSignatureException', statusCode: 400 }));
});
