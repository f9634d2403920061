import type { Principal } from '../../../../src/local/iam/principal';
import { KmsService } from '../../../../src/local/services/kms';
import { SqsService } from '../../../../src/local/services/sqs/sqs-service';
import { allow, callJson, create, ROLE, ROOT, testContext } from '../support';

const arnOf = (name: string) => `arn:aws:sqs:eu-west-1:111122223333:${name}`;
const urlOf = (name: string) => `http://127.0.0.1:1234/111122223333/${name}`;
const QUEUE_ARN = arnOf('Stack-Queue-1');
const QUEUE_URL = urlOf('Stack-Queue-1');

async function serviceWithQueue(queue: object = {}) {
  const context = testContext();
  const keys = new KmsService(context);
  const service = new SqsService(context, { keys, endpoint: () => 'http://127.0.0.1:1234' });
  const createQueue = (properties: object, logicalId = 'Queue') => create(service, 'AWS::SQS::Queue', properties, logicalId);
  await createQueue(queue);
  const call = (action: string, input: object = {}, principal?: Principal) => callJson(service, action, { QueueUrl: QUEUE_URL, ...input }, principal);
  const send = (body: string, input: object = {}) => call('SendMessage', { MessageBody: body, ...input });
  const receive = async (input: object = {}): Promise<any[]> => (await call('ReceiveMessage', { MaxNumberOfMessages: 10, ...input })).Messages ?? [];
  return { context, keys, service, createQueue, call, send, receive };
}

const bodies = (messages: { Body: string }[]) => messages.map(({ Body: body }) => body);

beforeEach(() => jest.useFakeTimers({ now: 1_000_000_000_000 }));
afterEach(() => jest.useRealTimers());

describe('a message', () => {
  test('is sent, received and deleted', async () => {
    const { call, send, receive } = await serviceWithQueue();
    const sent = await send('hello');
    expect(sent).toEqual({ MessageId: expect.any(String), MD5OfMessageBody: '5d41402abc4b2a76b9719d911017c592' });
    const [message] = await receive();
    expect(message).toEqual({ MessageId: sent.MessageId, ReceiptHandle: expect.any(String), Body: 'hello', MD5OfBody: sent.MD5OfMessageBody });
    await call('DeleteMessage', { ReceiptHandle: message!.ReceiptHandle });
    jest.advanceTimersByTime(3_600_000);
    expect(await receive()).toEqual([]);
  });

  test('is hidden for the visibility timeout, then comes again', async () => {
    const { send, receive } = await serviceWithQueue({ VisibilityTimeout: 30 });
    await send('hello');
    expect(await receive()).toHaveLength(1);
    jest.advanceTimersByTime(29_999);
    expect(await receive()).toHaveLength(0);
    jest.advanceTimersByTime(1);
    const [again] = await receive({ AttributeNames: ['All'] });
    expect(again!.Attributes).toEqual({
      ApproximateReceiveCount: '2', SentTimestamp: '1000000000000', SenderId: 'root', ApproximateFirstReceiveTimestamp: '1000000000000',
    });
  });

  test('that came again is deleted only by its last receipt', async () => {
    const { call, send, receive } = await serviceWithQueue({ VisibilityTimeout: 1 });
    await send('hello');
    const [first] = await receive();
    jest.advanceTimersByTime(1000);
    const [second] = await receive();
    await call('DeleteMessage', { ReceiptHandle: first!.ReceiptHandle });
    jest.advanceTimersByTime(1000);
    expect(await receive()).toHaveLength(1);
    expect(second!.ReceiptHandle).not.toBe(first!.ReceiptHandle);
  });

  test('has a visibility of its own when the consumer changes it', async () => {
    const { call, send, receive } = await serviceWithQueue();
    await send('hello');
    const [message] = await receive();
    await call('ChangeMessageVisibility', { ReceiptHandle: message!.ReceiptHandle, VisibilityTimeout: 0 });
    expect(await receive({ VisibilityTimeout: 5 })).toHaveLength(1);
    jest.advanceTimersByTime(5000);
    expect(await receive()).toHaveLength(1);
    await expect(call('ChangeMessageVisibility', { ReceiptHandle: message!.ReceiptHandle, VisibilityTimeout: 0 })).rejects.toMatchObject({ code: 'MessageNotInflight' });
  });

  test('can be delayed, by its queue or by itself', async () => {
    const { send, receive } = await serviceWithQueue({ DelaySeconds: '2' });
    await send('later');
    await send('now', { DelaySeconds: 0 });
    expect(bodies(await receive())).toEqual(['now']);
    jest.advanceTimersByTime(2000);
    expect(bodies(await receive())).toEqual(['later']);
  });

  test('is gone after the retention period', async () => {
    const { send, receive } = await serviceWithQueue({ MessageRetentionPeriod: 60 });
    await send('hello');
    jest.advanceTimersByTime(60_000);
    expect(await receive()).toEqual([]);
  });

  test('goes to the dead-letter queue after maxReceiveCount receipts', async () => {
    const { createQueue, call, receive } = await serviceWithQueue();
    await createQueue({ VisibilityTimeout: 1, RedrivePolicy: { deadLetterTargetArn: QUEUE_ARN, maxReceiveCount: 2 } }, 'Source');
    const QueueUrl = urlOf('Stack-Source-1');
    await call('SendMessage', { QueueUrl, MessageBody: 'poison' });
    for (let receipts = 0; receipts < 2; receipts++) {
      expect((await call('ReceiveMessage', { QueueUrl })).Messages).toHaveLength(1);
      jest.advanceTimersByTime(1000);
    }
    expect(await call('ReceiveMessage', { QueueUrl })).toEqual({});
    expect(bodies(await receive())).toEqual(['poison']);
  });

  test('has attributes, whose digest is what AWS computes', async () => {
    const { send, receive } = await serviceWithQueue();
    const attributes = { colour: { DataType: 'String', StringValue: 'red' }, raw: { DataType: 'Binary', BinaryValue: 'AQI=' } };
    const sent = await send('hello', { MessageAttributes: attributes });
    const [message] = await receive({ MessageAttributeNames: ['All'], VisibilityTimeout: 0 });
    expect(message).toMatchObject({ MessageAttributes: attributes, MD5OfMessageAttributes: sent.MD5OfMessageAttributes });
    const [selected] = await receive({ MessageAttributeNames: ['col.*', 'colour'] });
    expect(Object.keys(selected!.MessageAttributes)).toEqual(['colour']);
  });

  test('has a digest of its attributes that other clients compute too', async () => {
    const { send } = await serviceWithQueue();
    const sent = await send('hello', { MessageAttributes: { timestamp: { DataType: 'Number', StringValue: '1493147359900' } } });
    expect(sent.MD5OfMessageAttributes).toBe('235c5c510d26fb653d073faed50ae77c');
  });

  test.each([
    [{ MessageBody: '' }, 'MissingParameter'],
    [{ MessageBody: 'x'.repeat(1025) }, 'InvalidParameterValue'],
    [{ MessageBody: '\u0001' }, 'InvalidMessageContents'],
    [{ MessageBody: 'x', DelaySeconds: 901 }, 'InvalidParameterValue'],
    [{ MessageBody: 'x', MessageGroupId: 'g' }, 'InvalidParameterValue'],
    [{ MessageBody: 'x', MessageAttributes: { a: { DataType: 'Text', StringValue: 'b' } } }, 'InvalidParameterValue'],
  ])('%# is refused with %s', async (input, code) => {
    const { call } = await serviceWithQueue({ MaximumMessageSize: 1024 });
    await expect(call('SendMessage', input)).rejects.toMatchObject({ code });
  });
});

describe('a long poll', () => {
  test('ends with the first message', async () => {
    const { send, receive } = await serviceWithQueue();
    const poll = receive({ WaitTimeSeconds: 20 });
    await jest.advanceTimersByTimeAsync(5000);
    await send('hello');
    expect(bodies(await poll)).toEqual(['hello']);
  });

  test('ends with a message that becomes visible', async () => {
    const { send, receive } = await serviceWithQueue({ VisibilityTimeout: 3 });
    await send('hello');
    await receive();
    const poll = receive({ WaitTimeSeconds: 20 });
    await jest.advanceTimersByTimeAsync(3000);
    expect(bodies(await poll)).toEqual(['hello']);
  });

  test('ends empty-handed when its time is over', async () => {
    const { receive } = await serviceWithQueue({ ReceiveMessageWaitTimeSeconds: 2 });
    const poll = receive();
    await jest.advanceTimersByTimeAsync(2000);
    expect(await poll).toEqual([]);
  });

  test('ends when the service stops, and leaves no timer', async () => {
    const { service, send, receive } = await serviceWithQueue();
    await send('hello');
    await receive();
    const poll = receive({ WaitTimeSeconds: 20 });
    await jest.advanceTimersByTimeAsync(1);
    await service.stop();
    expect(await poll).toEqual([]);
    expect(jest.getTimerCount()).toBe(0);
  });
});

describe('a batch', () => {
  test('is sent and deleted entry by entry', async () => {
    const { call, receive } = await serviceWithQueue();
    const sent = await call('SendMessageBatch', { Entries: [{ Id: 'a', MessageBody: 'A' }, { Id: 'b', MessageBody: '' }] });
    expect(sent).toEqual({
      Successful: [expect.objectContaining({ Id: 'a', MD5OfMessageBody: expect.any(String) })],
      Failed: [{ Id: 'b', Code: 'MissingParameter', Message: expect.any(String), SenderFault: true }],
    });
    const [message] = await receive();
    expect(await call('DeleteMessageBatch', { Entries: [{ Id: '1', ReceiptHandle: message!.ReceiptHandle }, { Id: '2', ReceiptHandle: 'nonsense' }] })).toEqual({
      Successful: [{ Id: '1' }],
      Failed: [expect.objectContaining({ Id: '2', Code: 'ReceiptHandleIsInvalid' })],
    });
  });

  test.each([
    ['EmptyBatchRequest', []],
    ['TooManyEntriesInBatchRequest', Array.from({ length: 11 }, (_, index) => ({ Id: String(index), MessageBody: 'x' }))],
    ['BatchEntryIdsNotDistinct', [{ Id: '1', MessageBody: 'x' }, { Id: '1', MessageBody: 'y' }]],
    ['InvalidBatchEntryId', [{ Id: 'a b', MessageBody: 'x' }]],
    ['BatchRequestTooLong', [{ Id: '1', MessageBody: 'x'.repeat(600_000) }, { Id: '2', MessageBody: 'x'.repeat(600_000) }]],
  ])('fails as a whole with %s', async (code, entries) => {
    const { call } = await serviceWithQueue();
    await expect(call('SendMessageBatch', { Entries: entries })).rejects.toMatchObject({ code });
  });
});

describe('a queue', () => {
  test('has its URL as Ref', async () => {
    const { createQueue } = await serviceWithQueue();
    expect(await createQueue({ QueueName: 'mine' })).toEqual({ physicalId: urlOf('mine'), attributes: { Arn: arnOf('mine'), QueueName: 'mine', QueueUrl: urlOf('mine') } });
  });

  test('tells its attributes', async () => {
    const { createQueue, call, send, receive } = await serviceWithQueue({ SqsManagedSseEnabled: true });
    await send('in flight');
    await receive();
    await send('available');
    await send('delayed', { DelaySeconds: 10 });
    const { Attributes: attributes } = await call('GetQueueAttributes', { AttributeNames: ['All'] });
    expect(attributes).toEqual({
      QueueArn: QUEUE_ARN,
      ApproximateNumberOfMessages: '1',
      ApproximateNumberOfMessagesNotVisible: '1',
      ApproximateNumberOfMessagesDelayed: '1',
      CreatedTimestamp: '1000000000',
      LastModifiedTimestamp: '1000000000',
      VisibilityTimeout: '30',
      MaximumMessageSize: '1048576',
      MessageRetentionPeriod: '345600',
      DelaySeconds: '0',
      ReceiveMessageWaitTimeSeconds: '0',
      SqsManagedSseEnabled: 'true',
    });
    await createQueue({ RedrivePolicy: { deadLetterTargetArn: QUEUE_ARN, maxReceiveCount: 3 } }, 'Source');
    const redrive = await call('GetQueueAttributes', { QueueUrl: urlOf('Stack-Source-1'), AttributeNames: ['RedrivePolicy', 'Policy'] });
    expect(JSON.parse(redrive.Attributes.RedrivePolicy)).toEqual({ deadLetterTargetArn: QUEUE_ARN, maxReceiveCount: 3 });
    await expect(call('GetQueueAttributes', { AttributeNames: ['Nonsense'] })).rejects.toMatchObject({ code: 'InvalidAttributeName' });
  });

  test('is found by name and in the list', async () => {
    const { call, createQueue } = await serviceWithQueue();
    await createQueue({}, 'Other');
    expect(await call('GetQueueUrl', { QueueName: 'Stack-Queue-1' })).toEqual({ QueueUrl: QUEUE_URL });
    expect(await call('ListQueues', { QueueNamePrefix: 'Stack-O' })).toEqual({ QueueUrls: [urlOf('Stack-Other-1')] });
    await expect(call('GetQueueUrl', { QueueName: 'none' })).rejects.toMatchObject({ code: 'QueueDoesNotExist' });
  });

  test('is reached by the name localhost too', async () => {
    const { call } = await serviceWithQueue();
    await expect(call('SendMessage', { QueueUrl: 'http://localhost:1234/111122223333/Stack-Queue-1', MessageBody: 'x' })).resolves.toBeDefined();
  });

  test.each([
    [{ FifoQueue: true }, 'AWS::SQS::Queue \'Other\': property FifoQueue true'],
    [{ VisibilityTimeout: 43201 }, 'property VisibilityTimeout 43201 must be a whole number from 0 to 43200'],
    [{ RedrivePolicy: { deadLetterTargetArn: arnOf('none'), maxReceiveCount: 1 } }, 'is not a queue of this engine'],
    [{ RedrivePolicy: { deadLetterTargetArn: QUEUE_ARN, maxReceiveCount: 0 } }, 'maxReceiveCount 0 must be'],
    [{ QueueName: 'Stack-Queue-1' }, 'already exists'],
    [{ KmsMasterKeyId: 'none' }, '\'none\' does not exist'],
  ])('with %j is refused', async (properties, reason) => {
    const { createQueue } = await serviceWithQueue();
    await expect(createQueue(properties, 'Other')).rejects.toThrow(reason);
  });
});

describe('rights', () => {
  test.each([
    ['SendMessage', { MessageBody: 'x' }, 'sqs:SendMessage'],
    ['SendMessageBatch', { Entries: [{ Id: '1', MessageBody: 'x' }] }, 'sqs:SendMessage'],
    ['ReceiveMessage', {}, 'sqs:ReceiveMessage'],
    ['DeleteMessageBatch', { Entries: [{ Id: '1', ReceiptHandle: 'x' }] }, 'sqs:DeleteMessage'],
    ['GetQueueAttributes', { AttributeNames: ['All'] }, 'sqs:GetQueueAttributes'],
    ['GetQueueUrl', { QueueName: 'Stack-Queue-1' }, 'sqs:GetQueueUrl'],
  ])('%s with %j needs %s', async (action, input, right) => {
    const { context, call } = await serviceWithQueue();
    await expect(call(action, input, ROLE)).rejects.toMatchObject({ code: 'AccessDeniedException', message: expect.stringContaining(right) });
    allow(context, [right], QUEUE_ARN);
    await expect(call(action, input, ROLE)).resolves.toBeDefined();
  });

  test('a service may send only if the queue\'s policy lets it, for the source it names', async () => {
    const { service } = await serviceWithQueue();
    const topic = (sourceArn: string): Principal => ({ kind: 'service', service: 'sns.amazonaws.com', sourceArn });
    await create(service, 'AWS::SQS::QueuePolicy', {
      Queues: [QUEUE_URL],
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [{
          Effect: 'Allow',
          Principal: { Service: 'sns.amazonaws.com' },
          Action: 'sqs:SendMessage',
          Resource: QUEUE_ARN,
          Condition: { ArnEquals: { 'aws:SourceArn': 'arn:aws:sns:eu-west-1:111122223333:mine' } },
        }],
      },
    }, 'Policy');
    await expect(service.send(QUEUE_ARN, 'x', topic('arn:aws:sns:eu-west-1:111122223333:mine'))).resolves.toBeUndefined();
    await expect(service.send(QUEUE_ARN, 'x', topic('arn:aws:sns:eu-west-1:111122223333:other'))).rejects.toMatchObject({ code: 'AccessDeniedException' });
  });

  test('an encrypted queue wants rights on its key: more to send than to receive', async () => {
    const { context, keys, createQueue, call } = await serviceWithQueue();
    const { attributes } = await create(keys, 'AWS::KMS::Key', {}, 'Key');
    await createQueue({ KmsMasterKeyId: attributes!.Arn }, 'Encrypted');
    const QueueUrl = urlOf('Stack-Encrypted-1');
    allow(context, ['sqs:SendMessage', 'sqs:ReceiveMessage'], arnOf('Stack-Encrypted-1'));
    await expect(call('ReceiveMessage', { QueueUrl }, ROLE)).rejects.toMatchObject({ code: 'KmsAccessDenied' });
    allow(context, ['kms:Decrypt'], attributes!.Arn!);
    await expect(call('ReceiveMessage', { QueueUrl }, ROLE)).resolves.toEqual({});
    await expect(call('SendMessage', { QueueUrl, MessageBody: 'x' }, ROLE)).rejects.toMatchObject({ code: 'KmsAccessDenied' });
    allow(context, ['kms:GenerateDataKey'], attributes!.Arn!);
    await expect(call('SendMessage', { QueueUrl, MessageBody: 'x' }, ROLE)).resolves.toBeDefined();
  });
});

test('a key\'s policy may let everybody, but through SQS only', async () => {
  const { context, keys, createQueue, call } = await serviceWithQueue();
  const through = async (service: string) => {
    const { attributes } = await create(keys, 'AWS::KMS::Key', {
      KeyPolicy: {
        Version: '2012-10-17',
        Statement: [{
          Effect: 'Allow',
          Principal: { AWS: '*' },
          Action: 'kms:*',
          Resource: '*',
          Condition: { StringEquals: { 'kms:ViaService': `${service}.eu-west-1.amazonaws.com`, 'kms:CallerAccount': '111122223333' } },
        }],
      },
    }, 'Key');
    await createQueue({ KmsMasterKeyId: attributes!.Arn }, service);
    return call('SendMessage', { QueueUrl: urlOf(`Stack-${service}-1`), MessageBody: 'x' }, ROLE);
  };
  allow(context, ['sqs:SendMessage'], '*');
  await expect(through('sqs')).resolves.toBeDefined();
  await expect(through('sns')).rejects.toMatchObject({ code: 'KmsAccessDenied' });
});

describe('for other services', () => {
  test('messages have what a function\'s event needs', async () => {
    const { service } = await serviceWithQueue();
    await service.send(QUEUE_ARN, 'hello', ROOT, new Map([['size', { dataType: 'Number', value: '3' }]]));
    const [message] = await service.receive(QUEUE_ARN, 100, ROOT);
    expect(message).toEqual({
      messageId: expect.any(String),
      receiptHandle: expect.any(String),
      body: 'hello',
      md5OfBody: '5d41402abc4b2a76b9719d911017c592',
      attributes: expect.objectContaining({ ApproximateReceiveCount: '1' }),
      messageAttributes: new Map([['size', { dataType: 'Number', value: '3' }]]),
      md5OfMessageAttributes: expect.any(String),
    });
    await service.delete(QUEUE_ARN, message!.receiptHandle, ROOT);
    expect((await service.attributes(QUEUE_ARN, ROOT)).ApproximateNumberOfMessagesNotVisible).toBe('0');
  });

  test('every message that can be received is announced', async () => {
    const { service, send } = await serviceWithQueue({ VisibilityTimeout: 5 });
    const listener = jest.fn();
    const end = service.onArrival(QUEUE_ARN, listener);
    await send('at once');
    expect(listener).toHaveBeenCalledTimes(1);
    await send('later', { DelaySeconds: 1 });
    expect(listener).toHaveBeenCalledTimes(1);
    jest.advanceTimersByTime(1000);
    expect(listener).toHaveBeenCalledTimes(2);
    await service.receive(QUEUE_ARN, 1, ROOT);
    jest.advanceTimersByTime(5000);
    expect(listener).toHaveBeenCalledTimes(3);
    end();
    await send('unheard');
    expect(listener).toHaveBeenCalledTimes(3);
  });
});

test('actions beyond the engine are named', async () => {
  const { call } = await serviceWithQueue();
  await expect(call('CreateQueue', { QueueName: 'x' })).rejects.toMatchObject({ code: 'UnsupportedOperation', message: expect.stringContaining('CreateQueue') });
});
