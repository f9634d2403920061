import { allow, callJson, create, ROLE, ROOT, testContext } from './support';
import { KmsService } from '../../../src/local/services/kms';

async function serviceWithKey(policy?: object) {
  const context = testContext();
  const service = new KmsService(context);
  const { physicalId, attributes } = await create(service, 'AWS::KMS::Key', { EnableKeyRotation: true, ...(policy && { KeyPolicy: policy }) }, 'Key');
  const arn = attributes!.Arn!;
  const use = (keyId: string | undefined = arn) => service.authorize(keyId, ROLE, ['kms:Decrypt']);
  return { context, service, keyId: physicalId, arn, use };
}

const policy = (principal: unknown) => ({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: principal, Action: 'kms:*', Resource: '*' }] });

test('a key\'s Ref is its id', async () => {
  const { keyId, arn } = await serviceWithKey();
  expect(arn).toBe(`arn:aws:kms:eu-west-1:111122223333:key/${keyId}`);
});

test('a key is used with an identity policy, or with the key\'s own', async () => {
  const { context, use, arn } = await serviceWithKey(policy({ AWS: 'arn:aws:iam::111122223333:root' }));
  expect(() => use()).toThrow('kms:Decrypt');
  allow(context, ['kms:Decrypt'], arn);
  expect(() => use()).not.toThrow();
  const named = await serviceWithKey(policy({ AWS: ROLE.roleArn }));
  expect(() => named.use()).not.toThrow();
});

test('a key has many names', async () => {
  const { service, keyId, arn } = await serviceWithKey();
  await create(service, 'AWS::KMS::Alias', { AliasName: 'alias/mine', TargetKeyId: arn }, 'Alias');
  const aliasArn = 'arn:aws:kms:eu-west-1:111122223333:alias/mine';
  for (const name of [keyId, arn, 'alias/mine', aliasArn]) {
    expect(() => service.requireKey(name)).not.toThrow();
    expect(() => service.authorize(name, ROOT, ['kms:Decrypt'])).not.toThrow();
  }
});

test('keys of AWS need no rights, and no key none either', async () => {
  const { use, service } = await serviceWithKey();
  expect(() => use('alias/aws/sns')).not.toThrow();
  expect(() => use('arn:aws:kms:eu-west-1:111122223333:alias/aws/sqs')).not.toThrow();
  expect(() => service.authorize(undefined, ROLE, ['kms:Decrypt'])).not.toThrow();
  expect(() => service.requireKey('alias/aws/dynamodb')).not.toThrow();
});

test('a key that doesn\'t exist is named', async () => {
  const { service } = await serviceWithKey();
  expect(() => service.requireKey('alias/none')).toThrow('KMS key \'alias/none\' does not exist');
});

test.each([
  ['AWS::KMS::Key', { KeySpec: 'RSA_2048' }, 'property KeySpec "RSA_2048"'],
  ['AWS::KMS::Key', { Enabled: false }, 'property Enabled false'],
  ['AWS::KMS::Key', { KeyPolicy: { Statement: [{ Effect: 'Maybe' }] } }, 'MalformedPolicyDocument'],
  ['AWS::KMS::Alias', { AliasName: 'alias/aws/mine', TargetKeyId: 'x' }, 'must begin with alias/ but not alias/aws/'],
  ['AWS::KMS::Alias', { AliasName: 'alias/mine', TargetKeyId: 'none' }, '\'none\' does not exist'],
])('%s with %j is refused', async (type, properties, reason) => {
  const { service } = await serviceWithKey();
  await expect(create(service, type, properties)).rejects.toThrow(reason);
});

test('the API is beyond the engine', async () => {
  const { service } = await serviceWithKey();
  await expect(callJson(service, 'Encrypt')).rejects.toMatchObject({ code: 'UnsupportedOperationException', message: expect.stringContaining('Encrypt') });
});
