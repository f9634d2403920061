import type { FaultShares } from '../../../../src/local/faults/definitions';
import type { Principal } from '../../../../src/local/iam/principal';
import { KmsService } from '../../../../src/local/services/kms';
import { ApiError } from '../../../../src/local/services/service';
import { SnsService } from '../../../../src/local/services/sns/sns-service';
import { allow, callQuery, create, ROLE, testContext, texts } from '../support';

const TOPIC_ARN = 'arn:aws:sns:eu-west-1:111122223333:Stack-Topic-1';
const DEAD_LETTERS = 'arn:aws:sqs:eu-west-1:111122223333:DeadLetters';
const functionArn = (name: string) => `arn:aws:lambda:eu-west-1:111122223333:function:${name}`;

interface Delivery { readonly to: string; readonly event: any; readonly source: Principal; readonly attributes?: ReadonlyMap<string, unknown> }

/** A service with a topic; functions named `broken…` can't be invoked. */
async function serviceWithTopic(topic: object = {}, faults: FaultShares = {}) {
  const context = testContext(faults);
  const deliveries: Delivery[] = [];
  const keys = new KmsService(context);
  const service = new SnsService(context, {
    keys,
    functions: {
      invokeAsync: async (to, payload, source) => {
        if (to.includes(':broken')) throw new ApiError('AccessDeniedException', 'no permission', 403);
        deliveries.push({ to, event: JSON.parse(payload.toString()), source });
      },
    },
    queues: { send: async (to, body, source, attributes) => void deliveries.push({ to, event: body, source, attributes }) },
  });
  await create(service, 'AWS::SNS::Topic', topic, 'Topic');
  const subscribe = (properties: object) => create(service, 'AWS::SNS::Subscription', { TopicArn: TOPIC_ARN, ...properties }, 'Subscription');
  const subscribeFunction = (name: string, properties: object = {}) => subscribe({ Protocol: 'lambda', Endpoint: functionArn(name), ...properties });
  const publish = (parameters: { [name: string]: string }, principal?: Principal) => callQuery(service, 'Publish', { TopicArn: TOPIC_ARN, ...parameters }, principal);
  const publishBatch = (...entries: { [name: string]: string }[]) => callQuery(service, 'PublishBatch', {
    TopicArn: TOPIC_ARN,
    ...Object.fromEntries(entries.flatMap((entry, index) => Object.entries(entry).map(([name, value]) =>
      [`PublishBatchRequestEntries.member.${index + 1}.${name}`, value]))),
  });
  return { context, service, keys, deliveries, subscribe, subscribeFunction, publish, publishBatch };
}

const settled = () => new Promise(resolve => setImmediate(resolve));
const attribute = (name: string, type: string, value: string, prefix = '') => ({
  [`${prefix}MessageAttributes.entry.1.Name`]: name,
  [`${prefix}MessageAttributes.entry.1.Value.DataType`]: type,
  [`${prefix}MessageAttributes.entry.1.Value.StringValue`]: value,
});

describe('Publish', () => {
  test('delivers to functions the event that AWS does', async () => {
    const { deliveries, subscribeFunction, publish } = await serviceWithTopic();
    const { physicalId: subscriptionArn } = await subscribeFunction('probe');
    const [messageId] = texts(await publish({ Message: 'hello', Subject: 'greeting', ...attribute('targets', 'String.Array', '["probe"]') }), 'MessageId');
    await settled();
    expect(deliveries).toEqual([{
      to: functionArn('probe'),
      source: { kind: 'service', service: 'sns.amazonaws.com', sourceArn: TOPIC_ARN },
      event: {
        Records: [{
          EventSource: 'aws:sns',
          EventVersion: '1.0',
          EventSubscriptionArn: subscriptionArn,
          Sns: {
            Type: 'Notification',
            MessageId: messageId,
            TopicArn: TOPIC_ARN,
            Subject: 'greeting',
            Message: 'hello',
            Timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
            SignatureVersion: '1',
            Signature: expect.any(String),
            SigningCertUrl: expect.stringContaining('sns.eu-west-1'),
            UnsubscribeUrl: expect.stringContaining(subscriptionArn),
            MessageAttributes: { targets: { Type: 'String.Array', Value: '["probe"]' } },
          },
        }],
      },
    }]);
  });

  test('has a Subject of null when there is none', async () => {
    const { deliveries, subscribeFunction, publish } = await serviceWithTopic();
    await subscribeFunction('probe');
    await publish({ Message: 'hello' });
    await settled();
    expect(deliveries[0]!.event.Records[0].Sns).toMatchObject({ Subject: null, MessageAttributes: {} });
  });

  test('delivers only what a filter policy lets pass', async () => {
    const { deliveries, subscribeFunction, publish } = await serviceWithTopic();
    await subscribeFunction('a', { FilterPolicy: { targets: ['a'] } });
    await subscribeFunction('b', { FilterPolicy: { targets: ['b'] } });
    await subscribeFunction('all');
    await publish({ Message: 'x', ...attribute('targets', 'String.Array', '["b","c"]') });
    await settled();
    expect(deliveries.map(({ to }) => to).sort()).toEqual([functionArn('all'), functionArn('b')]);
  });

  test('delivers in the order of the engine\'s random numbers', async () => {
    const { context, deliveries, subscribeFunction, publish } = await serviceWithTopic();
    for (const name of ['a', 'b', 'c']) await subscribeFunction(name);
    const random = jest.spyOn(context, 'random').mockReturnValue(0);
    await publish({ Message: 'x' });
    random.mockReturnValue(0.999);
    await publish({ Message: 'x' });
    await settled();
    expect(deliveries.map(({ to }) => to.slice(-1)).join('')).toBe('bcaabc');
  });

  test('sends queues the notification as JSON', async () => {
    const { deliveries, subscribe, publish } = await serviceWithTopic();
    await subscribe({ Protocol: 'sqs', Endpoint: DEAD_LETTERS });
    await publish({ Message: 'hello', ...attribute('colour', 'String', 'red') });
    await settled();
    expect(JSON.parse(deliveries[0]!.event)).toMatchObject({
      Type: 'Notification', TopicArn: TOPIC_ARN, Message: 'hello', MessageAttributes: { colour: { Type: 'String', Value: 'red' } },
    });
    expect(JSON.parse(deliveries[0]!.event)).not.toHaveProperty('Subject');
  });

  test('sends queues with raw delivery the message and its attributes', async () => {
    const { deliveries, subscribe, publish } = await serviceWithTopic();
    await subscribe({ Protocol: 'sqs', Endpoint: DEAD_LETTERS, RawMessageDelivery: true });
    await publish({ Message: 'hello', ...attribute('size', 'Number', '3') });
    await settled();
    expect(deliveries).toEqual([expect.objectContaining({ event: 'hello', attributes: new Map([['size', { dataType: 'Number', value: '3' }]]) })]);
  });

  test('has a text for each protocol with MessageStructure json', async () => {
    const { deliveries, subscribeFunction, subscribe, publish } = await serviceWithTopic();
    await subscribeFunction('probe');
    await subscribe({ Protocol: 'sqs', Endpoint: DEAD_LETTERS, RawMessageDelivery: 'true' });
    await publish({ MessageStructure: 'json', Message: '{"default":"d","lambda":"l"}' });
    await settled();
    expect(deliveries.map(({ event }) => event.Records?.[0].Sns.Message ?? event).sort()).toEqual(['d', 'l']);
  });

  test('sends to the dead-letter queue what a function can\'t take, and says so', async () => {
    const { context, deliveries, subscribeFunction, publish } = await serviceWithTopic();
    await subscribeFunction('broken', { RedrivePolicy: { deadLetterTargetArn: DEAD_LETTERS } });
    await publish({ Message: 'hello' });
    await settled();
    expect(deliveries).toEqual([expect.objectContaining({ to: DEAD_LETTERS, event: expect.stringContaining('hello') })]);
    expect(context.messages).toEqual([expect.stringContaining('no permission')]);
  });

  test.each([
    [{ Message: '' }, 'InvalidParameter', 'Empty message'],
    [{ Message: 'x'.repeat(256 * 1024 + 1) }, 'InvalidParameter', 'Message too long'],
    [{ Message: 'x'.repeat(256 * 1024 - 5), ...attribute('a', 'String', 'b') }, 'InvalidParameter', 'Message too long'],
    [{ Message: 'x', Subject: 'two\nlines' }, 'InvalidParameter', 'Subject'],
    [{ Message: 'x', MessageStructure: 'json' }, 'InvalidParameter', 'failed to parse'],
    [{ Message: '{"lambda":"l"}', MessageStructure: 'json' }, 'InvalidParameter', 'No default entry'],
    [{ Message: 'x', MessageGroupId: 'g' }, 'InvalidParameter', 'FIFO'],
    [{ Message: 'x', PhoneNumber: '+1' }, 'InvalidParameter', 'PhoneNumber'],
    [{ Message: 'x', ...attribute('a', 'Text', 'b') }, 'ParameterValueInvalid', 'supported type prefixes'],
    [{ Message: 'x', ...attribute('a', 'Number', 'b') }, 'ParameterValueInvalid', 'to number'],
    [{ Message: 'x', ...attribute('a', 'String', '') }, 'ParameterValueInvalid', 'non-empty'],
    [{ Message: 'x', ...attribute('a', 'String.Array', 'b') }, 'ParameterValueInvalid', 'JSON array'],
  ])('%# is refused with %s: %s', async (parameters, code, message) => {
    const { publish } = await serviceWithTopic();
    await expect(publish(parameters as { [name: string]: string })).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
  });

  test('takes 256 KB, attributes included', async () => {
    const { publish } = await serviceWithTopic();
    await expect(publish({ Message: 'x'.repeat(256 * 1024 - 8), ...attribute('a', 'String', 'b') })).resolves.toContain('MessageId');
  });
});

describe('PublishBatch', () => {
  test('answers for each entry', async () => {
    const { deliveries, subscribeFunction, publishBatch } = await serviceWithTopic();
    await subscribeFunction('probe');
    const xml = await publishBatch({ Id: 'good', Message: 'hello' }, { Id: 'bad', Message: '' });
    await settled();
    expect(texts(xml, 'Id')).toEqual(['good', 'bad']);
    expect(xml).toMatch(/<Successful><member><Id>good<\/Id><MessageId>[^<]+<\/MessageId><\/member><\/Successful>/);
    expect(xml).toContain('<Failed><member><Id>bad</Id><Code>InvalidParameter</Code>');
    expect(xml).toContain('<SenderFault>true</SenderFault>');
    expect(deliveries.map(({ event }) => event.Records[0].Sns.Message)).toEqual(['hello']);
  });

  test('publish-failures: an entry that is right may fail all the same, and is no fault of the sender', async () => {
    const { deliveries, subscribeFunction, publishBatch } = await serviceWithTopic({}, { 'publish-failures': 0.5 });
    await subscribeFunction('probe');
    const ids = Array.from({ length: 10 }, (_, n) => `entry-${n}`);
    const xml = await publishBatch(...ids.map(id => ({ Id: id, Message: id })));
    await settled();
    const failed = [...xml.matchAll(/<member><Id>([^<]+)<\/Id><Code>InternalError<\/Code><Message>[^<]+<\/Message><SenderFault>false<\/SenderFault><\/member>/g)]
      .map(([, id]) => id!);
    expect(failed.length).toBeGreaterThan(0);
    expect(failed.length).toBeLessThan(10);
    expect(deliveries.map(({ event }) => event.Records[0].Sns.Message).sort()).toEqual(ids.filter(id => !failed.includes(id)));
  });

  test('reads the attributes of each entry', async () => {
    const { deliveries, subscribeFunction, publishBatch } = await serviceWithTopic();
    await subscribeFunction('probe', { FilterPolicy: { targets: ['probe'] } });
    await publishBatch(
      { Id: '1', Message: 'for probe', ...attribute('targets', 'String.Array', '["probe"]') },
      { Id: '2', Message: 'for others', ...attribute('targets', 'String.Array', '["other"]') },
    );
    await settled();
    expect(deliveries.map(({ event }) => event.Records[0].Sns.Message)).toEqual(['for probe']);
  });

  test.each([
    ['EmptyBatchRequest', []],
    ['TooManyEntriesInBatchRequest', Array.from({ length: 11 }, (_, index) => ({ Id: String(index), Message: 'x' }))],
    ['BatchEntryIdsNotDistinct', [{ Id: '1', Message: 'x' }, { Id: '1', Message: 'y' }]],
    ['InvalidBatchEntryId', [{ Id: 'a b', Message: 'x' }]],
    ['BatchRequestTooLong', [{ Id: '1', Message: 'x'.repeat(200_000) }, { Id: '2', Message: 'x'.repeat(100_000) }]],
  ])('fails as a whole with %s', async (code, entries) => {
    const { publishBatch } = await serviceWithTopic();
    await expect(publishBatch(...entries)).rejects.toMatchObject({ code });
  });
});

describe('rights', () => {
  test('a role may publish only if a policy lets it', async () => {
    const { context, publish } = await serviceWithTopic();
    await expect(publish({ Message: 'x' }, ROLE)).rejects.toMatchObject({ code: 'AuthorizationError', statusCode: 403, message: expect.stringContaining('SNS:Publish') });
    allow(context, ['sns:Publish'], TOPIC_ARN);
    await expect(publish({ Message: 'x' }, ROLE)).resolves.toContain('MessageId');
  });

  test('the topic\'s policy may let or forbid it', async () => {
    const { service, publish } = await serviceWithTopic();
    const policy = (effect: string) => create(service, 'AWS::SNS::TopicPolicy', {
      Topics: [TOPIC_ARN],
      PolicyDocument: { Statement: [{ Effect: effect, Principal: { AWS: ROLE.roleArn }, Action: 'sns:Publish', Resource: TOPIC_ARN }] },
    });
    await policy('Allow');
    await expect(publish({ Message: 'x' }, ROLE)).resolves.toContain('MessageId');
    await policy('Deny');
    await expect(publish({ Message: 'x' }, ROLE)).rejects.toMatchObject({ code: 'AuthorizationError' });
  });

  test('the policy that enforceSSL makes forbids nothing here', async () => {
    const { context, service, publish } = await serviceWithTopic();
    allow(context, ['sns:Publish'], TOPIC_ARN);
    await create(service, 'AWS::SNS::TopicPolicy', {
      Topics: [TOPIC_ARN],
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [{ Sid: 'S', Effect: 'Deny', Principal: '*', Action: 'sns:Publish', Resource: TOPIC_ARN, Condition: { Bool: { 'aws:SecureTransport': 'false' } } }],
      },
    });
    await expect(publish({ Message: 'x' }, ROLE)).resolves.toContain('MessageId');
  });

  test('an encrypted topic wants rights on its key too', async () => {
    const { context, keys, service } = await serviceWithTopic();
    const { attributes } = await create(keys, 'AWS::KMS::Key', {}, 'Key');
    await create(service, 'AWS::SNS::Topic', { TopicName: 'encrypted', KmsMasterKeyId: attributes!.Arn }, 'Encrypted');
    const arn = TOPIC_ARN.replace('Stack-Topic-1', 'encrypted');
    allow(context, ['sns:Publish'], arn);
    await expect(callQuery(service, 'Publish', { TopicArn: arn, Message: 'x' }, ROLE)).rejects.toMatchObject({ code: 'KMSAccessDenied' });
    allow(context, ['kms:Decrypt', 'kms:GenerateDataKey*'], attributes!.Arn!);
    await expect(callQuery(service, 'Publish', { TopicArn: arn, Message: 'x' }, ROLE)).resolves.toContain('MessageId');
  });

  test('a destination is published to in the function\'s name', async () => {
    const { context, service, deliveries, subscribeFunction } = await serviceWithTopic();
    await subscribeFunction('probe');
    await expect(service.publish(TOPIC_ARN, 'record', ROLE)).rejects.toMatchObject({ code: 'AuthorizationError' });
    allow(context, ['sns:Publish'], TOPIC_ARN);
    await service.publish(TOPIC_ARN, 'record', ROLE);
    await settled();
    expect(deliveries[0]!.event.Records[0].Sns.Message).toBe('record');
  });
});

test('a topic that doesn\'t exist is not found', async () => {
  const { service } = await serviceWithTopic();
  await expect(callQuery(service, 'Publish', { TopicArn: `${TOPIC_ARN}x`, Message: 'x' })).rejects.toMatchObject({ code: 'NotFound', statusCode: 404 });
});

test('actions beyond the engine are named', async () => {
  const { service } = await serviceWithTopic();
  await expect(callQuery(service, 'CreateTopic', {})).rejects.toMatchObject({ code: 'InvalidAction', message: expect.stringContaining('CreateTopic') });
});

describe('resources', () => {
  test('a topic\'s Ref is its ARN', async () => {
    const { service } = await serviceWithTopic();
    expect(await create(service, 'AWS::SNS::Topic', { DisplayName: 'x', TracingConfig: 'Active' }, 'Other')).toEqual({
      physicalId: TOPIC_ARN.replace('Topic', 'Other'), attributes: { TopicArn: TOPIC_ARN.replace('Topic', 'Other'), TopicName: 'Stack-Other-1' },
    });
  });

  test.each([
    [{ Protocol: 'email', Endpoint: 'a@b.c' }, 'AWS::SNS::Subscription \'Subscription\': property Protocol "email"'],
    [{ Protocol: 'lambda', Endpoint: functionArn('f'), FilterPolicyScope: 'MessageBody', FilterPolicy: { a: ['1'] } }, 'property FilterPolicyScope "MessageBody"'],
    [{ Protocol: 'lambda', Endpoint: functionArn('f'), FilterPolicy: { a: [{ cidr: '10.0.0.0/8' }] } }, 'operator \'cidr\''],
    [{ Protocol: 'lambda', Endpoint: functionArn('f'), RawMessageDelivery: true }, 'property RawMessageDelivery'],
    [{ Protocol: 'lambda', Endpoint: functionArn('taken') }, 'is subscribed'],
    [{ Protocol: 'lambda' }, 'property Endpoint is required'],
    [{ Protocol: 'lambda', Endpoint: functionArn('f'), TopicArn: 'arn:other' }, 'is not a topic of this engine'],
  ])('a subscription with %j is refused', async (properties, reason) => {
    const { subscribe, subscribeFunction } = await serviceWithTopic();
    await subscribeFunction('taken');
    await expect(subscribe(properties)).rejects.toThrow(reason);
  });

  test('200 filter policies a topic, no more', async () => {
    const { subscribeFunction } = await serviceWithTopic();
    for (let index = 0; index < 200; index++) await subscribeFunction(`f${index}`, { FilterPolicy: { targets: [`f${index}`] } });
    await expect(subscribeFunction('f200', { FilterPolicy: { targets: ['f200'] } })).rejects.toThrow('SNS allows 200 filter policies a topic');
    await expect(subscribeFunction('f200')).resolves.toBeDefined();
  });

  test('FIFO topics and unknown keys are refused', async () => {
    const { service } = await serviceWithTopic();
    await expect(create(service, 'AWS::SNS::Topic', { FifoTopic: true }, 'Fifo')).rejects.toThrow('property FifoTopic true');
    await expect(create(service, 'AWS::SNS::Topic', { KmsMasterKeyId: 'alias/none' }, 'Key')).rejects.toThrow('\'alias/none\' does not exist');
    await expect(create(service, 'AWS::SNS::Topic', { KmsMasterKeyId: 'alias/aws/sns' }, 'Managed')).resolves.toBeDefined();
  });
});
