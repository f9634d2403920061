import batchGetItem from 'dynalite/actions/batchGetItem';
import batchWriteItem from 'dynalite/actions/batchWriteItem';
import createTable from 'dynalite/actions/createTable';
import deleteItem from 'dynalite/actions/deleteItem';
import describeTable from 'dynalite/actions/describeTable';
import getItem from 'dynalite/actions/getItem';
import listTables from 'dynalite/actions/listTables';
import putItem from 'dynalite/actions/putItem';
import query from 'dynalite/actions/query';
import scan from 'dynalite/actions/scan';
import updateItem from 'dynalite/actions/updateItem';
import type { ActionTypes, CustomValidation } from 'dynalite/validations';
import * as batchGetItemValidation from 'dynalite/validations/batchGetItem';
import * as batchWriteItemValidation from 'dynalite/validations/batchWriteItem';
import * as createTableValidation from 'dynalite/validations/createTable';
import * as deleteItemValidation from 'dynalite/validations/deleteItem';
import * as describeTableValidation from 'dynalite/validations/describeTable';
import * as getItemValidation from 'dynalite/validations/getItem';
import * as listTablesValidation from 'dynalite/validations/listTables';
import * as putItemValidation from 'dynalite/validations/putItem';
import * as queryValidation from 'dynalite/validations/query';
import * as scanValidation from 'dynalite/validations/scan';
import * as updateItemValidation from 'dynalite/validations/updateItem';

/** One of dynalite's actions with its checks. */
export interface DynaliteAction {
  readonly run: typeof getItem;
  readonly types: ActionTypes;
  readonly custom: CustomValidation | undefined;
}

/** dynalite's parts, named one by one: what it requires by computed names can't be bundled. */
export const DYNALITE_ACTIONS = {
  BatchGetItem: action(batchGetItem, batchGetItemValidation),
  BatchWriteItem: action(batchWriteItem, batchWriteItemValidation),
  CreateTable: action(createTable, createTableValidation),
  DeleteItem: action(deleteItem, deleteItemValidation),
  DescribeTable: action(describeTable, describeTableValidation),
  GetItem: action(getItem, getItemValidation),
  ListTables: action(listTables, listTablesValidation),
  PutItem: action(putItem, putItemValidation),
  Query: action(query, queryValidation),
  Scan: action(scan, scanValidation),
  UpdateItem: action(updateItem, updateItemValidation),
} satisfies { readonly [name: string]: DynaliteAction };

export type ActionName = keyof typeof DYNALITE_ACTIONS;

function action(run: typeof getItem, { types, custom }: { types: ActionTypes; custom: CustomValidation | undefined }): DynaliteAction {
  return { run, types, custom };
}
