// dynalite has no types of its own: what the engine uses of its parts.
declare module 'dynalite/db' {
  export interface Store {
    readonly tableDb: { awsAccountId: string; awsRegion: string };
    readonly lifecycleManager: { gracefulClose(done: (error?: Error | null) => void): void };
  }

  /** Without a path the store is in memory. */
  export function create(options: { createTableMs?: number }): Store;
}

declare module 'dynalite/validations' {
  import type { Store } from 'dynalite/db';

  export interface ActionTypes { readonly [member: string]: unknown }
  export type CustomValidation = (data: object, store: Store) => string | undefined;

  /** Both throw an error with `statusCode` and `body`. The first drops members that it doesn't know. */
  export function checkTypes(data: object, types: ActionTypes): object;
  export function checkValidations(data: object, types: ActionTypes, custom: CustomValidation | undefined, store: Store): void;
}

declare module 'dynalite/validations/*' {
  import type { ActionTypes, CustomValidation } from 'dynalite/validations';

  export const types: ActionTypes;
  export const custom: CustomValidation | undefined;
}

declare module 'dynalite/actions/*' {
  import type { Store } from 'dynalite/db';

  function action(store: Store, data: object, done: (error: unknown, output: object) => void): void;
  export = action;
}
