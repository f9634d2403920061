import type { Terminal } from './terminal';

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** Whether AWS_ENDPOINT_URL names this machine, as that of `serve` does. Any other URL may well be AWS: a VPC endpoint, a proxy, FIPS. */
export function isOnLoopback({ AWS_ENDPOINT_URL: endpoint }: Terminal['env']): boolean {
  return endpoint !== undefined && URL.canParse(endpoint) && LOOPBACK.test(new URL(endpoint).hostname);
}
