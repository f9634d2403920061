import { createHash } from 'node:crypto';
import {
  FunctionConfiguration as SdkConfiguration, GetAccountSettingsCommand, GetFunctionCommand, LambdaClient, UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { PROBE_ENVIRONMENT } from '../../protocol';
import { Account, ControlPlane, FunctionConfiguration } from '../ports';
import { classified, ONE_ATTEMPT } from './retryable';

export function lambdaControlPlane(client = new LambdaClient(ONE_ATTEMPT)): ControlPlane {
  return {
    async get(functionName) {
      const { Configuration: configuration } = await classified(client.send(new GetFunctionCommand({ FunctionName: functionName })));
      return configurationOf(functionName, configuration ?? {});
    },
    async update(functionName, environment, revisionId) {
      await classified(client.send(new UpdateFunctionConfigurationCommand({
        FunctionName: functionName,
        Environment: { Variables: { ...environment } },
        RevisionId: revisionId,
      })));
    },
  };
}

/** Its one call shares 15 a second with everybody in the account and Region: a deployment may take them for seconds. */
export function lambdaAccount(client = new LambdaClient({ maxAttempts: 8 })): Account {
  return {
    async unreservedConcurrency() {
      const { AccountLimit: limit } = await client.send(new GetAccountSettingsCommand({}));
      const concurrency = limit?.UnreservedConcurrentExecutions ?? limit?.ConcurrentExecutions;
      if (concurrency === undefined) throw new Error('GetAccountSettings names no concurrency limit');
      return concurrency;
    },
  };
}

const OURS: readonly string[] = [PROBE_ENVIRONMENT.epoch, PROBE_ENVIRONMENT.placement, PROBE_ENVIRONMENT.scenario];

function configurationOf(functionName: string, configuration: SdkConfiguration): FunctionConfiguration {
  const { Environment: environment, LastUpdateStatusReason: reason } = configuration;
  if (environment?.Error) {
    // an update replaces all variables: the user's would be lost.
    throw new Error(`the environment variables of ${functionName} can't be read: ${environment.Error.Message}`);
  }
  const variables = environment?.Variables ?? {};
  return {
    revisionId: configuration.RevisionId ?? '',
    lastUpdateStatus: configuration.LastUpdateStatus ?? 'Successful',
    ...(reason && { lastUpdateStatusReason: [configuration.LastUpdateStatusReasonCode, reason].filter(part => part).join(': ') }),
    environment: variables,
    pin: {
      codeSha256: configuration.CodeSha256 ?? '',
      memorySizeMB: configuration.MemorySize ?? 0,
      timeoutSeconds: configuration.Timeout ?? 0,
      runtime: configuration.Runtime ?? '',
      handler: configuration.Handler ?? '',
      architecture: configuration.Architectures?.[0] ?? '',
      layers: (configuration.Layers ?? []).map(({ Arn: arn }) => arn ?? ''),
      environment: digest(Object.entries(variables).filter(([name]) => !OURS.includes(name)).sort()),
    },
  };
}

/** Values may be secrets: the table gets none of them. */
function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}
