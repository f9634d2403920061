declare module 'dynalite' {
  import { Server } from 'node:http';

  export default function dynalite(options: { createTableMs?: number }): Server;
}
