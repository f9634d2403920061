// dynalite has no types of its own: what the engine uses of it.
declare module 'dynalite' {
  import { Server } from 'node:http';

  interface DynaliteOptions {
    /** Time in milliseconds that a table is CREATING, 500 unless told. */
    readonly createTableMs?: number;
    readonly deleteTableMs?: number;
    readonly updateTableMs?: number;
    readonly maxItemSizeKb?: number;
    readonly verbose?: boolean;
    readonly debug?: boolean;
  }

  /** A server that is not listening yet, with its store in memory. */
  function dynalite(options?: DynaliteOptions): Server;
  export = dynalite;
}
