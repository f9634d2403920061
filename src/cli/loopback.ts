import type { Terminal } from './terminal';

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/**
 * AWS_ENDPOINT_URL if it names this machine, as that of `serve` does, and no service has another: any other may well be AWS (a VPC endpoint,
 * a proxy, FIPS).
 */
export function loopbackEndpoint(env: Terminal['env']): string | undefined {
  // AWS_ENDPOINT_URL_LAMBDA and the like: https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
  const services = Object.keys(env).filter(name => name.startsWith('AWS_ENDPOINT_URL_') && env[name]);
  if (!services.every(name => isLoopback(env[name]))) return undefined;
  // the origin: a URL may carry a password.
  return isLoopback(env.AWS_ENDPOINT_URL) ? new URL(env.AWS_ENDPOINT_URL!).origin : undefined;
}

function isLoopback(url: string | undefined): boolean {
  return url !== undefined && URL.canParse(url) && LOOPBACK.test(new URL(url).hostname);
}
