import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchGetCommand, DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { Condition, Item, Key, Table } from '../ports';

const BATCH_GET_KEYS = 100;

/** A collector's burst must not be lost to a table that is still scaling up. */
export function dynamoTable(tableName: string, client = new DynamoDBClient({ maxAttempts: 8 })): Table {
  const documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  return {
    async get(key) {
      const { Item: item } = await documents.send(new GetCommand({ TableName: tableName, Key: keyOf(key), ConsistentRead: true }));
      return item as Item | undefined;
    },

    async batchGet(keys) {
      const chunks = Array.from({ length: Math.ceil(keys.length / BATCH_GET_KEYS) }, (_, place) => (
        keys.slice(place * BATCH_GET_KEYS, (place + 1) * BATCH_GET_KEYS)));
      return (await Promise.all(chunks.map(chunk => batchGetAll(documents, tableName, chunk)))).flat();
    },

    async query(pk, prefix, newest) {
      const items: Item[] = [];
      let from: Record<string, unknown> | undefined;
      do {
        const page = await documents.send(new QueryCommand({
          TableName: tableName,
          KeyConditionExpression: prefix ? 'pk = :pk AND begins_with(sk, :prefix)' : 'pk = :pk',
          ExpressionAttributeValues: { ':pk': pk, ...(prefix && { ':prefix': prefix }) },
          ConsistentRead: true,
          ExclusiveStartKey: from,
          ...(newest !== undefined && { ScanIndexForward: false, Limit: newest - items.length }),
        }));
        items.push(...(page.Items ?? []) as Item[]);
        from = page.LastEvaluatedKey;
      } while (from && !(newest !== undefined && items.length >= newest));
      return items;
    },

    async put(item, condition) {
      return met(documents.send(new PutCommand({ TableName: tableName, Item: item, ...expressionOf(condition) })));
    },

    async set(key, attributes, condition) {
      return met(documents.send(new UpdateCommand({ TableName: tableName, Key: keyOf(key), ...expressionOf(condition, attributes) })));
    },
  };
}

/** What one answer has no room for is asked for again. */
async function batchGetAll(documents: DynamoDBDocumentClient, tableName: string, keys: readonly Key[]): Promise<Item[]> {
  const items: Item[] = [];
  let left: Record<string, unknown>[] = keys.map(keyOf);
  while (left.length > 0) {
    const { Responses: responses, UnprocessedKeys: unprocessed } = await documents.send(new BatchGetCommand({
      RequestItems: { [tableName]: { Keys: left, ConsistentRead: true } },
    }));
    items.push(...Object.values(responses ?? {}).flat() as Item[]);
    left = Object.values(unprocessed ?? {}).flatMap(({ Keys }) => Keys ?? []);
  }
  return items;
}

function keyOf({ pk, sk }: Key): { pk: string; sk: string } {
  return { pk, sk };
}

async function met(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

/** Names and values go by placeholders: attributes are named after log streams and functions. */
function expressionOf({ absent = [], equal = {} }: Condition = {}, attributes: { readonly [name: string]: unknown } = {}) {
  const names: { [placeholder: string]: string } = {};
  const values: { [placeholder: string]: unknown } = {};
  const nameOf = (name: string) => {
    const placeholder = `#n${Object.keys(names).length}`;
    names[placeholder] = name;
    return placeholder;
  };
  const valueOf = (value: unknown) => {
    const placeholder = `:v${Object.keys(values).length}`;
    values[placeholder] = value;
    return placeholder;
  };
  const given = Object.entries(attributes).filter(([, value]) => value !== undefined);
  const sets = given.map(([name, value]) => `${nameOf(name)} = ${valueOf(value)}`);
  const conditions = [
    ...absent.map(name => `attribute_not_exists(${nameOf(name)})`),
    ...Object.entries(equal).map(([name, value]) => `${nameOf(name)} = ${valueOf(value)}`),
  ];
  return {
    ...(sets.length > 0 && { UpdateExpression: `SET ${sets.join(', ')}` }),
    ...(conditions.length > 0 && { ConditionExpression: conditions.join(' AND ') }),
    ...(Object.keys(names).length > 0 && { ExpressionAttributeNames: names }),
    ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: values }),
  };
}
