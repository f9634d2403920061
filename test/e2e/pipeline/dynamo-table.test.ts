import { Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { dynamoTable } from '../../../src/pipeline/aws/dynamo-table';
import { Table } from '../../../src/pipeline/ports';

/** The expressions that DynamoDB is given are its own language: a server must understand them. */
let server: Server;
let client: DynamoDBClient;
let table: Table;

beforeAll(async () => {
  server = dynalite({ createTableMs: 0 });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  client = new DynamoDBClient({ region: 'us-east-1', endpoint: `http://127.0.0.1:${port}`, credentials: { accessKeyId: 'a', secretAccessKey: 's' } });
  await client.send(new CreateTableCommand({
    TableName: 'results',
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }, { AttributeName: 'sk', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }, { AttributeName: 'sk', KeyType: 'RANGE' }],
  }));
  table = dynamoTable('results', client);
});

afterAll(async () => {
  client.destroy();
  await new Promise(resolve => server.close(resolve));
});

const KEY = { pk: 'RUN#a', sk: 'X' };

test('an item is what was put, without what is undefined', async () => {
  const item = { ...KEY, text: 'ä', number: 1.25, list: [1, 'b'], map: { 'a b': { c: true } }, nothing: undefined };
  expect(await table.put(item)).toBe(true);
  expect(await table.get(KEY)).toEqual({ ...KEY, text: 'ä', number: 1.25, list: [1, 'b'], map: { 'a b': { c: true } } });
  expect(await table.get({ pk: 'RUN#a', sk: 'other' })).toBeUndefined();
});

test('an item is put once under the condition that there is none', async () => {
  const key = { pk: 'RUN#once', sk: 'X' };
  expect(await table.put({ ...key, by: 1 }, { absent: ['pk'] })).toBe(true);
  expect(await table.put({ ...key, by: 2 }, { absent: ['pk'] })).toBe(false);
  expect(await table.get(key)).toMatchObject({ by: 1 });
});

test('attributes are set, whatever they are named, under conditions of presence and value', async () => {
  const key = { pk: 'RUN#set', sk: 'X' };
  const name = 'platform.report 1 2026/11/21/probe[$LATEST]0123';
  expect(await table.set(key, { [name]: { record: 1 }, fence: 3 })).toBe(true);
  expect(await table.set(key, { releasedAt: 5 }, { equal: { fence: 3 }, absent: ['releasedAt'] })).toBe(true);
  expect(await table.set(key, { releasedAt: 6 }, { equal: { fence: 3 }, absent: ['releasedAt'] })).toBe(false);
  expect(await table.set(key, { releasedAt: 6 }, { equal: { fence: 4 } })).toBe(false);
  expect(await table.get(key)).toEqual({ ...key, [name]: { record: 1 }, fence: 3, releasedAt: 5 });
});

test('as many attributes as a benchmark has functions are set at once', async () => {
  const key = { pk: 'RUN#many', sk: 'PINS' };
  const pins = Object.fromEntries(Array.from({ length: 120 }, (_, place) => [`a-long-physical-name-of-a-function-as-cloudformation-makes-${place}`, { pin: place }]));
  expect(await table.set(key, pins)).toBe(true);
  expect(await table.get(key)).toEqual({ ...key, ...pins });
});

test('a query has all pages, ascending, and only what begins so', async () => {
  const payload = 'x'.repeat(30_000);
  await Promise.all(Array.from({ length: 60 }, async (_, place) => table.put({ pk: 'RUN#pages', sk: `R#${String(place).padStart(5, '0')}`, payload })));
  await table.put({ pk: 'RUN#pages', sk: 'S' });
  const items = await table.query('RUN#pages', 'R#');
  expect(items.map(({ sk }) => sk)).toEqual(Array.from({ length: 60 }, (_, place) => `R#${String(place).padStart(5, '0')}`));
  expect(await table.query('RUN#pages', '')).toHaveLength(61);
  expect((await table.query('RUN#pages', 'R#', 2)).map(({ sk }) => sk)).toEqual(['R#00059', 'R#00058']);
  expect(await table.query('RUN#none', '')).toEqual([]);
});

test('a failure that is no unmet condition is passed on', async () => {
  await expect(dynamoTable('no-such-table', client).put({ ...KEY })).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  await expect(table.set(KEY, {}, { equal: { fence: 1 } })).resolves.toBe(false);
});

test('any number of keys is got, also where the answers are too large for one', async () => {
  const payload = 'x'.repeat(100_000);
  const keys = Array.from({ length: 230 }, (_, place) => ({ pk: `REQ#${place}`, sk: 'PLATFORM' }));
  await Promise.all(keys.map(async key => table.put({ ...key, payload })));
  const items = await table.batchGet([...keys, { pk: 'REQ#none', sk: 'PLATFORM' }]);
  expect(new Set(items.map(({ pk }) => pk)).size).toBe(230);
  expect(await table.batchGet([])).toEqual([]);
});
