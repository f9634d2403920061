import { setTimeout as sleep } from 'node:timers/promises';
import * as db from 'dynalite/db';
import * as validations from 'dynalite/validations';
import type { ResourceAddress } from '../../assembly/arn';
import { isRecord } from '../properties';
import type { JsonObject } from '../protocols/aws-json';
import { ApiError } from '../service';
import { ActionName, DYNALITE_ACTIONS, DynaliteAction } from './actions';

/** dynalite's tables, in memory and in process: its actions are called as its own HTTP server would call them. */
export class Store {
  private readonly store: db.Store;

  constructor(address: ResourceAddress) {
    this.store = db.create({ createTableMs: 0 });
    this.store.tableDb.awsAccountId = address.accountId;
    this.store.tableDb.awsRegion = address.region;
  }

  async call(name: ActionName, input: JsonObject): Promise<JsonObject> {
    const action: DynaliteAction = DYNALITE_ACTIONS[name];
    refuseUnknown(name, action, input);
    try {
      // a copy, for dynalite deletes from what it is given.
      const data = validations.checkTypes(structuredClone(input), action.types);
      validations.checkValidations(data, action.types, action.custom, this.store);
      return await new Promise<JsonObject>((resolve, reject) => {
        action.run(this.store, data, (error, output) => error ? reject(error as Error) : resolve(output as JsonObject));
      });
    } catch (error) {
      throw apiErrorOf(error);
    }
  }

  async createTable(input: JsonObject): Promise<void> {
    await this.call('CreateTable', input);
    // dynalite makes it ACTIVE in a turn of the event loop to come.
    for (;;) {
      const { Table: table } = await this.call('DescribeTable', { TableName: input.TableName });
      if (isRecord(table) && table.TableStatus === 'ACTIVE') return;
      await sleep(1);
    }
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve, reject) => this.store.lifecycleManager.gracefulClose(error => error ? reject(error) : resolve()));
  }
}

/** dynalite would drop in silence what it doesn't know. */
function refuseUnknown(name: ActionName, { types }: DynaliteAction, input: JsonObject): void {
  const unknown = Object.keys(input).find(member => !(member in types) && input[member] !== undefined && input[member] !== null);
  if (unknown !== undefined) {
    throw new ApiError('ValidationException', `parameter ${unknown} of ${name} is not supported by the engine; supported are ${Object.keys(types).join(', ')}`);
  }
}

/** dynalite's errors carry their answer. */
function apiErrorOf(error: unknown): unknown {
  const { statusCode, body } = error as { statusCode?: unknown; body?: unknown };
  if (typeof statusCode !== 'number' || !isRecord(body)) return error;
  const { __type: type, message, Message: alternative, ...members } = body;
  const code = String(type).slice(String(type).indexOf('#') + 1);
  return new ApiError(code, String(message ?? alternative ?? ''), statusCode, members);
}
