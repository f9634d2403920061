import type { Terminal } from './terminal';

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** AWS_ENDPOINT_URL if it names this machine, as that of `serve` does: any other may well be AWS (a VPC endpoint, a proxy, FIPS). */
export function loopbackEndpoint({ AWS_ENDPOINT_URL: endpoint }: Terminal['env']): string | undefined {
  if (endpoint === undefined || !URL.canParse(endpoint)) return undefined;
  // the origin: a URL may carry a password.
  const { hostname, origin } = new URL(endpoint);
  return LOOPBACK.test(hostname) ? origin : undefined;
}
