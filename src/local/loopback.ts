import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';

const LOOPBACK = '127.0.0.1';

/** Opens a listener that no other machine reaches, on a port that the system picks; answers its `host:port`. */
export async function listenOnLoopback(server: Server): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, LOOPBACK, resolve);
  });
  return `${LOOPBACK}:${(server.address() as AddressInfo).port}`;
}

/** Why a request is a web page's, if it is: one reaches loopback directly (Origin), or through a name that it has rebound to 127.0.0.1 (Host). */
export function pageRefusal({ headers: { host, origin } }: IncomingMessage, address: string): string | undefined {
  if (host !== address && host !== address.replace(LOOPBACK, 'localhost')) return `the Host header is '${host}', this server is http://${address}`;
  if (origin !== undefined) return `requests of web pages (Origin '${origin}') are refused`;
  return undefined;
}
