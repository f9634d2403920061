import { arnOf } from '../../assembly/arn';
import type { EngineContext } from '../../engine-context';
import type { Principal } from '../../iam/principal';
import { type KeyAccess, viaService } from '../kms';
import { isRecord } from '../properties';
import { jsonAnswer, JsonObject, readJsonCall } from '../protocols/aws-json';
import { ApiError, ApiRequest, ApiResponse, Service } from '../service';
import type { ActionName } from './actions';
import { withItemOfFailedCondition } from './failed-condition';
import { tableResourceTypes } from './providers';
import { Store } from './store';
import type { Table } from './table';

type DataAction = Exclude<ActionName, 'CreateTable' | 'ListTables' | 'DescribeTable'>;
const DATA_ACTIONS: readonly string[] = [
  'BatchGetItem', 'BatchWriteItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'Scan', 'UpdateItem',
] satisfies DataAction[];
const DESCRIPTIONS = ['DescribeTable', 'DescribeTimeToLive', 'ListTables'];

/** Amazon DynamoDB: the tables of the deployed stacks, kept by dynalite. Transactions, PartiQL, streams and backups are not supported. */
export class DynamoDbService implements Service {
  readonly signingName = 'dynamodb';
  readonly resourceTypes;
  private readonly tables = new Map<string, Table>();
  private readonly store: Store;

  constructor(private readonly context: EngineContext, private readonly ports: { readonly keys: KeyAccess }) {
    this.store = new Store(context.address);
    this.resourceTypes = tableResourceTypes({ address: context.address, store: this.store, tables: this.tables, keys: ports.keys });
  }

  async handle(request: ApiRequest): Promise<ApiResponse> {
    const { action, input } = readJsonCall(request);
    const { principal } = request;
    if (DATA_ACTIONS.includes(action)) return jsonAnswer(request, await this.dataAction(action as DataAction, byName(input), principal));
    switch (action) {
      case 'DescribeTable': return jsonAnswer(request, await this.describeTable(byName(input), principal));
      case 'DescribeTimeToLive': return jsonAnswer(request, this.describeTimeToLive(byName(input), principal));
      case 'ListTables': return jsonAnswer(request, await this.listTables(input, principal));
      default: throw new ApiError('UnknownOperationException',
        `DynamoDB action ${action} is not supported by the engine; supported are ${[...DATA_ACTIONS, ...DESCRIPTIONS].join(', ')}`);
    }
  }

  async stop(): Promise<void> {
    await this.store.close();
  }

  private async dataAction(action: DataAction, input: JsonObject, principal: Principal): Promise<object> {
    const indexName = typeof input.IndexName === 'string' ? `/index/${input.IndexName}` : '';
    const names = isRecord(input.RequestItems) ? Object.keys(input.RequestItems) : [tableNameOf(input)];
    const tables = names.map(name => this.authorized(`dynamodb:${action}`, principal, name, indexName));
    for (const { keyId } of tables) {
      // DynamoDB uses the key in the name of whoever asks: https://docs.aws.amazon.com/kms/latest/developerguide/services-dynamodb.html
      this.ports.keys.authorize(keyId, principal, ['kms:Decrypt'], viaService('dynamodb', this.context.address));
    }
    return withItemOfFailedCondition(action, input, tables[0]!.keyAttributes, (name, call) => this.store.call(name, call));
  }

  private async describeTable(input: JsonObject, principal: Principal): Promise<object> {
    const { arn } = this.authorized('dynamodb:DescribeTable', principal, tableNameOf(input));
    const { Table: table } = await this.store.call('DescribeTable', input);
    return { Table: { ...table as object, TableArn: arn } };
  }

  private describeTimeToLive(input: JsonObject, principal: Principal): object {
    const { timeToLiveAttribute: attribute } = this.authorized('dynamodb:DescribeTimeToLive', principal, tableNameOf(input));
    const description = attribute === undefined ? { TimeToLiveStatus: 'DISABLED' } : { TimeToLiveStatus: 'ENABLED', AttributeName: attribute };
    return { TimeToLiveDescription: description };
  }

  private async listTables(input: JsonObject, principal: Principal): Promise<object> {
    this.context.authorizer.authorize({ principal, action: 'dynamodb:ListTables', resource: '*' });
    return this.store.call('ListTables', input);
  }

  private authorized(action: string, principal: Principal, name: string, suffix = ''): Table {
    const arn = arnOf(this.context.address, 'dynamodb', `table/${name}`);
    this.context.authorizer.authorize({ principal, action, resource: `${arn}${suffix}` });
    const table = this.tables.get(name);
    if (!table) throw new ApiError('ResourceNotFoundException', `Requested resource not found: Table: ${name} not found`);
    return table;
  }
}

function tableNameOf(input: JsonObject): string {
  const { TableName: name } = input;
  if (typeof name !== 'string') throw new ApiError('ValidationException', 'The parameter \'TableName\' is required but was not present in the request');
  return name;
}

/** Clients may name a table by its ARN, dynalite knows names. */
function byName(input: JsonObject): JsonObject {
  const { TableName: name, RequestItems: items } = input;
  return {
    ...input,
    ...(typeof name === 'string' && { TableName: nameOf(name) }),
    ...(isRecord(items) && { RequestItems: Object.fromEntries(Object.entries(items).map(([table, requests]) => [nameOf(table), requests])) }),
  };
}

function nameOf(nameOrArn: string): string {
  return nameOrArn.replace(/^arn:[^/]*:table\//, '');
}
