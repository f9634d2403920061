import type { FunctionConfiguration } from './configuration';
import { invalid } from './errors';
import type { Authorizer } from '../../iam/authorizer';

const ACTIONS = ['PutTraceSegments', 'PutTelemetryRecords'];

/** Traces go nowhere here, but as on AWS a function with active tracing needs the right to send them. */
export function checkTracing(authorizer: Authorizer, roleArn: string, { tracingMode }: FunctionConfiguration): void {
  for (const action of tracingMode === 'Active' ? ACTIONS : []) {
    try {
      authorizer.authorize({ principal: { kind: 'role', roleArn }, action: `xray:${action}`, resource: '*' });
    } catch (error) {
      throw invalid(`The provided execution role does not have permissions to call ${action} on XRAY: ${(error as Error).message}`);
    }
  }
}
