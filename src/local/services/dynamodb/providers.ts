import { randomUUID } from 'node:crypto';
import { arnOf, ResourceAddress } from '../../assembly/arn';
import type { CreatedResource, ResourceContext, ResourceProperties, ResourceProvider } from '../../assembly/resource-provider';
import type { KeyAccess } from '../kms';
import { isRecord, PropertyReader } from '../properties';
import type { Store } from './store';
import type { Table } from './table';

export interface TableProviderOptions {
  readonly address: ResourceAddress;
  readonly store: Store;
  readonly tables: Map<string, Table>;
  readonly keys: Pick<KeyAccess, 'requireKey'>;
}

/** Of durability, insight and deletion: nothing that a table in memory could do. Capacity is not enforced. */
const PASSED_OVER = ['PointInTimeRecoverySpecification', 'DeletionProtectionEnabled', 'ContributorInsightsSpecification', 'TableClass', 'Tags'];
const ON_DEMAND = { BillingMode: 'PAY_PER_REQUEST' };
const TABLE_PROPERTIES = [
  'TableName', 'AttributeDefinitions', 'KeySchema', 'BillingMode', 'GlobalSecondaryIndexes', 'LocalSecondaryIndexes',
  'TimeToLiveSpecification', 'SSESpecification',
];

export function tableResourceTypes(options: TableProviderOptions): { [type: string]: ResourceProvider } {
  return {
    'AWS::DynamoDB::Table': {
      supportedProperties: [...TABLE_PROPERTIES, 'ProvisionedThroughput', ...PASSED_OVER],
      create: (context, properties) => createTable(options, context, properties),
    },
    'AWS::DynamoDB::GlobalTable': {
      supportedProperties: [...TABLE_PROPERTIES, 'Replicas'],
      create: (context, properties) => createGlobalTable(options, context, properties),
    },
  };
}

async function createTable(options: TableProviderOptions, context: ResourceContext, properties: ResourceProperties): Promise<CreatedResource> {
  const reader = new PropertyReader('AWS::DynamoDB::Table', context, properties);
  const encryption = reader.record('SSESpecification');
  if (encryption) reader.onlyMembers('SSESpecification', encryption, 'SSEEnabled', 'SSEType', 'KMSMasterKeyId');
  const capacity = properties.BillingMode === 'PAY_PER_REQUEST'
    ? ON_DEMAND : { ProvisionedThroughput: throughputOf(reader, 'ProvisionedThroughput', properties) };
  return create(options, context, reader, capacity, encryption?.KMSMasterKeyId);
}

/** CDK's TableV2: a table with one replica, its own. */
async function createGlobalTable(options: TableProviderOptions, context: ResourceContext, properties: ResourceProperties): Promise<CreatedResource> {
  const reader = new PropertyReader('AWS::DynamoDB::GlobalTable', context, properties);
  if (properties.BillingMode !== 'PAY_PER_REQUEST') {
    reader.refuse('BillingMode', properties.BillingMode ?? 'PROVISIONED', 'is not supported by the engine for global tables: use PAY_PER_REQUEST');
  }
  const encryption = reader.record('SSESpecification');
  if (encryption) reader.onlyMembers('SSESpecification', encryption, 'SSEEnabled', 'SSEType');
  const replica = replicaOf(reader, options.address);
  const replicaEncryption = isRecord(replica.SSESpecification) ? replica.SSESpecification : {};
  return create(options, context, reader, ON_DEMAND, replicaEncryption.KMSMasterKeyId);
}

function replicaOf(reader: PropertyReader, address: ResourceAddress): ResourceProperties {
  const replicas = reader.list('Replicas') ?? [];
  const [replica] = replicas;
  if (replicas.length !== 1 || !isRecord(replica)) return reader.refuse('Replicas', replicas, 'must be one: the engine has one region');
  reader.onlyMembers('Replicas', replica, 'Region', 'SSESpecification', 'GlobalSecondaryIndexes', ...PASSED_OVER);
  if (replica.Region !== address.region) reader.refuse('Replicas.Region', replica.Region, `must be the engine's region, ${address.region}`);
  for (const index of Array.isArray(replica.GlobalSecondaryIndexes) ? replica.GlobalSecondaryIndexes.filter(isRecord) : []) {
    reader.onlyMembers('Replicas.GlobalSecondaryIndexes', index, 'IndexName', 'ContributorInsightsSpecification');
  }
  return replica;
}

async function create(
  { store, tables, keys, address }: TableProviderOptions, context: ResourceContext, reader: PropertyReader,
  capacity: ResourceProperties, keyId: unknown,
): Promise<CreatedResource> {
  if (typeof keyId === 'string') keys.requireKey(keyId);
  const name = reader.text('TableName') ?? context.physicalName(255);
  if (tables.has(name)) reader.refuse('TableName', name, 'is the name of a table that already exists');
  const keySchema = (reader.list('KeySchema') ?? []).filter(isRecord);
  await store.createTable({
    TableName: name,
    AttributeDefinitions: reader.list('AttributeDefinitions'),
    KeySchema: keySchema,
    ...capacity,
    ...indexesOf(reader, 'GlobalSecondaryIndexes', capacity === ON_DEMAND ? [] : ['ProvisionedThroughput']),
    ...indexesOf(reader, 'LocalSecondaryIndexes', []),
  });
  const arn = arnOf(address, 'dynamodb', `table/${name}`);
  tables.set(name, {
    name,
    arn,
    keyAttributes: keySchema.map(({ AttributeName: attribute }) => String(attribute)),
    keyId: typeof keyId === 'string' ? keyId : undefined,
    timeToLiveAttribute: timeToLiveOf(reader),
  });
  return { physicalId: name, attributes: { Arn: arn, TableId: randomUUID() } };
}

function indexesOf(reader: PropertyReader, property: string, capacity: readonly string[]): ResourceProperties {
  const indexes = reader.list(property);
  if (!indexes) return {};
  return {
    [property]: indexes.filter(isRecord).map(index => {
      const { ContributorInsightsSpecification: _, ...own } = index;
      reader.onlyMembers(property, own, 'IndexName', 'KeySchema', 'Projection', ...capacity);
      return capacity.length > 0 ? { ...own, ProvisionedThroughput: throughputOf(reader, `${property}.ProvisionedThroughput`, index) } : own;
    }),
  };
}

/** CloudFormation takes numbers as strings too. */
function throughputOf(reader: PropertyReader, name: string, { ProvisionedThroughput: throughput }: ResourceProperties): ResourceProperties {
  if (!isRecord(throughput)) return reader.refuse(name, throughput, 'is required unless BillingMode is PAY_PER_REQUEST');
  return { ReadCapacityUnits: Number(throughput.ReadCapacityUnits), WriteCapacityUnits: Number(throughput.WriteCapacityUnits) };
}

/** AWS deletes expired items within days, which no engine lives. */
function timeToLiveOf(reader: PropertyReader): string | undefined {
  const timeToLive = reader.record('TimeToLiveSpecification');
  return timeToLive && String(timeToLive.Enabled) === 'true' ? String(timeToLive.AttributeName) : undefined;
}
