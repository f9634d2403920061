import type { Principal } from '../../../../src/local/iam/principal';
import { DynamoDbService } from '../../../../src/local/services/dynamodb/dynamodb-service';
import { KmsService } from '../../../../src/local/services/kms';
import { allow, callJson, create, ROLE, testContext } from '../support';

const TABLE = 'Stack-Table-1';
const TABLE_ARN = `arn:aws:dynamodb:eu-west-1:111122223333:table/${TABLE}`;
const keys = (...names: string[]) => names.map((AttributeName, index) => ({ AttributeName, KeyType: index === 0 ? 'HASH' : 'RANGE' }));
const texts = (...names: string[]) => names.map(AttributeName => ({ AttributeName, AttributeType: 'S' }));
const TABLE_V2 = {
  AttributeDefinitions: texts('pk', 'sk', 'colour'),
  KeySchema: keys('pk', 'sk'),
  BillingMode: 'PAY_PER_REQUEST',
  GlobalSecondaryIndexes: [{ IndexName: 'byColour', KeySchema: keys('colour'), Projection: { ProjectionType: 'ALL' } }],
  TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
  Replicas: [{
    Region: 'eu-west-1',
    DeletionProtectionEnabled: false,
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    GlobalSecondaryIndexes: [{ IndexName: 'byColour', ContributorInsightsSpecification: { Enabled: true } }],
  }],
};

const services: DynamoDbService[] = [];
afterEach(async () => {
  for (const service of services.splice(0)) await service.stop();
});

async function serviceWithTable(properties: object = {}) {
  const context = testContext();
  const kms = new KmsService(context);
  const service = new DynamoDbService(context, { keys: kms });
  services.push(service);
  const createTableV2 = (more: object = {}, logicalId = 'Table') => create(service, 'AWS::DynamoDB::GlobalTable', { ...TABLE_V2, ...more }, logicalId);
  const createTable = (more: object = {}, logicalId = 'Old') => create(service, 'AWS::DynamoDB::Table', {
    AttributeDefinitions: texts('pk'), KeySchema: keys('pk'), ...more,
  }, logicalId);
  const created = await createTableV2(properties);
  const call = (action: string, input: object = {}, principal?: Principal) => callJson(service, action, input, principal);
  const inTable = (action: string, input: object = {}, principal?: Principal) => call(action, { TableName: TABLE, ...input }, principal);
  const put = (pk: string, sk: string, more: object = {}) => inTable('PutItem', { Item: { pk: { S: pk }, sk: { S: sk }, ...more } });
  return { context, kms, service, created, createTable, createTableV2, call, inTable, put };
}

describe('items', () => {
  test('are put, got, updated under a condition and deleted', async () => {
    const { inTable, put } = await serviceWithTable();
    await put('p', 's', { n: { N: '1' } });
    const Key = { pk: { S: 'p' }, sk: { S: 's' } };
    const updated = await inTable('UpdateItem', {
      Key,
      UpdateExpression: 'SET #n = #n + :one, seen = if_not_exists(seen, :list)',
      ConditionExpression: '#n = :one',
      ReturnValues: 'ALL_NEW',
      ExpressionAttributeNames: { '#n': 'n' },
      ExpressionAttributeValues: { ':one': { N: '1' }, ':list': { L: [] } },
    });
    expect(updated.Attributes).toEqual({ ...Key, n: { N: '2' }, seen: { L: [] } });
    expect(await inTable('GetItem', { Key, ConsistentRead: true })).toEqual({ Item: { ...Key, n: { N: '2' }, seen: { L: [] } } });
    await inTable('DeleteItem', { Key });
    expect(await inTable('GetItem', { Key })).toEqual({});
  });

  test('are queried in the order of their sort key, page by page, by an index too', async () => {
    const { inTable, put } = await serviceWithTable();
    for (const sk of ['b', 'c', 'a']) await put('p', sk, { colour: { S: sk === 'c' ? 'x' : 'y' } });
    const query = { KeyConditionExpression: 'pk = :p', ExpressionAttributeValues: { ':p': { S: 'p' } } };
    const first = await inTable('Query', { ...query, Limit: 2 });
    const second = await inTable('Query', { ...query, ExclusiveStartKey: first.LastEvaluatedKey });
    expect([...first.Items, ...second.Items].map(({ sk }: any) => sk.S)).toEqual(['a', 'b', 'c']);
    const byIndex = await inTable('Query', { IndexName: 'byColour', KeyConditionExpression: 'colour = :x', ExpressionAttributeValues: { ':x': { S: 'x' } } });
    expect(byIndex.Items.map(({ sk }: any) => sk.S)).toEqual(['c']);
    expect((await inTable('Scan')).Count).toBe(3);
  });

  test('are written and read in batches', async () => {
    const { call } = await serviceWithTable();
    const item = (sk: string) => ({ pk: { S: 'p' }, sk: { S: sk } });
    expect(await call('BatchWriteItem', { RequestItems: { [TABLE]: [{ PutRequest: { Item: item('1') } }, { PutRequest: { Item: item('2') } }] } })).toEqual({ UnprocessedItems: {} });
    const { Responses: responses } = await call('BatchGetItem', { RequestItems: { [TABLE]: { Keys: [item('1'), item('2'), item('3')] } } });
    expect(responses[TABLE]).toHaveLength(2);
  });

  test('are found by the table\'s ARN too', async () => {
    const { call, put } = await serviceWithTable();
    await put('p', 's');
    expect(await call('GetItem', { TableName: TABLE_ARN, Key: { pk: { S: 'p' }, sk: { S: 's' } } })).toHaveProperty('Item');
    expect((await call('BatchGetItem', { RequestItems: { [TABLE_ARN]: { Keys: [{ pk: { S: 'p' }, sk: { S: 's' } }] } } })).Responses[TABLE]).toHaveLength(1);
  });
});

describe('a failed condition', () => {
  const Item = { pk: { S: 'p' }, sk: { S: 's' }, owner: { S: 'me' } };
  const condition = { Item, ConditionExpression: 'attribute_not_exists(pk)' };

  test('is an error', async () => {
    const { inTable } = await serviceWithTable();
    await inTable('PutItem', condition);
    await expect(inTable('PutItem', condition)).rejects.toMatchObject({ code: 'ConditionalCheckFailedException', message: 'The conditional request failed', members: {} });
  });

  test('shows the item if wanted', async () => {
    const { inTable } = await serviceWithTable();
    await inTable('PutItem', condition);
    await expect(inTable('PutItem', { ...condition, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' })).rejects.toMatchObject({ members: { Item } });
    await expect(inTable('DeleteItem', {
      Key: { pk: Item.pk, sk: Item.sk }, ConditionExpression: 'attribute_not_exists(pk)', ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    })).rejects.toMatchObject({ members: { Item } });
    await expect(inTable('UpdateItem', {
      Key: { pk: { S: 'none' }, sk: Item.sk }, ConditionExpression: 'attribute_exists(pk)', ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    })).rejects.toMatchObject({ code: 'ConditionalCheckFailedException', members: {} });
  });
});

describe('rights', () => {
  const Key = { pk: { S: 'p' }, sk: { S: 's' } };
  const Query = { KeyConditionExpression: 'pk = :p', ExpressionAttributeValues: { ':p': { S: 'p' } } };

  test.each([
    ['PutItem', { Item: Key }], ['GetItem', { Key }], ['UpdateItem', { Key }], ['DeleteItem', { Key }], ['Query', Query], ['Scan', {}],
    ['DescribeTable', {}], ['DescribeTimeToLive', {}],
  ])('%s needs itself on the table', async (action, input) => {
    const { context, inTable } = await serviceWithTable();
    await expect(inTable(action, input, ROLE)).rejects.toMatchObject({ code: 'AccessDeniedException', message: expect.stringContaining(`dynamodb:${action}`) });
    allow(context, [`dynamodb:${action}`], TABLE_ARN);
    await expect(inTable(action, input, ROLE)).resolves.toBeDefined();
  });

  test('a query of an index needs it on the index', async () => {
    const { context, inTable } = await serviceWithTable();
    const query = () => inTable('Query', { IndexName: 'byColour', KeyConditionExpression: 'colour = :p', ExpressionAttributeValues: { ':p': { S: 'p' } } }, ROLE);
    allow(context, ['dynamodb:Query'], TABLE_ARN);
    await expect(query()).rejects.toMatchObject({ code: 'AccessDeniedException' });
    allow(context, ['dynamodb:Query'], `${TABLE_ARN}/index/*`);
    await expect(query()).resolves.toMatchObject({ Count: 0 });
  });

  test('a batch needs it on each table', async () => {
    const { context, createTable, call } = await serviceWithTable();
    await createTable({ BillingMode: 'PAY_PER_REQUEST', TableName: 'second' });
    const batch = () => call('BatchWriteItem', {
      RequestItems: { [TABLE]: [{ PutRequest: { Item: Key } }], second: [{ PutRequest: { Item: { pk: { S: 'p' } } } }] },
    }, ROLE);
    allow(context, ['dynamodb:BatchWriteItem'], TABLE_ARN);
    await expect(batch()).rejects.toMatchObject({ code: 'AccessDeniedException', message: expect.stringContaining('table/second') });
    allow(context, ['dynamodb:BatchWriteItem'], TABLE_ARN.replace(TABLE, 'second'));
    await expect(batch()).resolves.toEqual({ UnprocessedItems: {} });
  });

  test('an encrypted table needs rights on its key too', async () => {
    const { context, kms, createTableV2, call } = await serviceWithTable();
    const { attributes } = await create(kms, 'AWS::KMS::Key', {}, 'Key');
    const { physicalId } = await createTableV2({
      TableName: 'encrypted',
      SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
      Replicas: [{ Region: 'eu-west-1', SSESpecification: { KMSMasterKeyId: attributes!.Arn } }],
    }, 'Encrypted');
    allow(context, ['dynamodb:PutItem'], '*');
    await expect(call('PutItem', { TableName: physicalId, Item: Key }, ROLE)).rejects.toMatchObject({ message: expect.stringContaining('kms:Decrypt') });
    allow(context, ['kms:Decrypt'], attributes!.Arn!);
    await expect(call('PutItem', { TableName: physicalId, Item: Key }, ROLE)).resolves.toEqual({});
  });
});

describe('tables', () => {
  test('of TableV2 have their name as Ref', async () => {
    const { created } = await serviceWithTable();
    expect(created).toEqual({ physicalId: TABLE, attributes: { Arn: TABLE_ARN, TableId: expect.any(String) } });
  });

  test('are described', async () => {
    const { inTable, call } = await serviceWithTable();
    expect((await inTable('DescribeTable')).Table).toMatchObject({ TableName: TABLE, TableArn: TABLE_ARN, TableStatus: 'ACTIVE', KeySchema: TABLE_V2.KeySchema });
    expect(await inTable('DescribeTimeToLive')).toEqual({ TimeToLiveDescription: { TimeToLiveStatus: 'ENABLED', AttributeName: 'expires' } });
    expect(await call('ListTables')).toEqual({ TableNames: [TABLE] });
  });

  test('of Table may have capacity and local indexes', async () => {
    const { createTable, call } = await serviceWithTable();
    const { physicalId } = await createTable({
      AttributeDefinitions: texts('pk', 'sk', 'local', 'global'),
      KeySchema: keys('pk', 'sk'),
      ProvisionedThroughput: { ReadCapacityUnits: '5', WriteCapacityUnits: 5 },
      LocalSecondaryIndexes: [{ IndexName: 'local', KeySchema: keys('pk', 'local'), Projection: { ProjectionType: 'ALL' } }],
      GlobalSecondaryIndexes: [{
        IndexName: 'global', KeySchema: keys('global'), Projection: { ProjectionType: 'KEYS_ONLY' }, ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 },
      }],
      SSESpecification: { SSEEnabled: true },
    });
    expect((await call('DescribeTable', { TableName: physicalId })).Table).toMatchObject({
      ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 5 },
      LocalSecondaryIndexes: [{ IndexName: 'local' }],
      GlobalSecondaryIndexes: [{ IndexName: 'global', ProvisionedThroughput: { ReadCapacityUnits: 1 } }],
    });
    expect(await call('DescribeTimeToLive', { TableName: physicalId })).toEqual({ TimeToLiveDescription: { TimeToLiveStatus: 'DISABLED' } });
  });

  test.each([
    [{ BillingMode: 'PROVISIONED' }, 'AWS::DynamoDB::GlobalTable \'Other\': property BillingMode "PROVISIONED"'],
    [{ Replicas: [{ Region: 'eu-west-1' }, { Region: 'us-east-1' }] }, 'must be one: the engine has one region'],
    [{ Replicas: [{ Region: 'us-east-1' }] }, 'must be the engine\'s region, eu-west-1'],
    [{ Replicas: [{ Region: 'eu-west-1', KinesisStreamSpecification: {} }] }, 'property Replicas.KinesisStreamSpecification'],
    [{ GlobalSecondaryIndexes: [{ IndexName: 'x', WriteProvisionedThroughputSettings: {} }] }, 'property GlobalSecondaryIndexes.WriteProvisionedThroughputSettings'],
    [{ TableName: 'x' }, 'at least 3 characters'],
    [{ TableName: TABLE }, 'already exists'],
  ])('with %j are refused', async (properties, reason) => {
    const { createTableV2 } = await serviceWithTable();
    await expect(createTableV2(properties, 'Other')).rejects.toThrow(reason);
  });

  test('of Table without capacity are refused', async () => {
    const { createTable } = await serviceWithTable();
    await expect(createTable()).rejects.toThrow('property ProvisionedThroughput is required unless BillingMode is PAY_PER_REQUEST');
  });

  test('that don\'t exist are not found', async () => {
    const { call } = await serviceWithTable();
    await expect(call('GetItem', { TableName: 'none', Key: {} })).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
  });
});

test.each(['TransactWriteItems', 'ExecuteStatement', 'CreateTable', 'UpdateTimeToLive'])('%s is beyond the engine, by name', async action => {
  const { call } = await serviceWithTable();
  await expect(call(action)).rejects.toMatchObject({ code: 'UnknownOperationException', message: expect.stringContaining(action) });
});

test('parameters beyond the engine are named, not ignored', async () => {
  const { inTable } = await serviceWithTable();
  await expect(inTable('GetItem', { Key: {}, Mystery: true })).rejects.toMatchObject({ code: 'ValidationException', message: expect.stringContaining('parameter Mystery of GetItem') });
});

test('what a client gets wrong is a ValidationException with DynamoDB\'s words', async () => {
  const { inTable } = await serviceWithTable();
  await expect(inTable('GetItem', { Key: { pk: { S: 'p' } } })).rejects.toMatchObject({ code: 'ValidationException', message: 'The provided key element does not match the schema' });
});
