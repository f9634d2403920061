import type { LoggingConfiguration } from './configuration';
import type { LambdaFunction } from './lambda-function';
import { LATEST } from './names';
import type { EventSourceMapping } from './queue-poller';

/** A `FunctionConfiguration` of Lambda's API. https://docs.aws.amazon.com/lambda/latest/api/API_FunctionConfiguration.html */
export function describeFunction(lambdaFunction: LambdaFunction): object {
  const { identity, described: configuration } = lambdaFunction;
  const hasVariables = Object.keys(configuration.environment).length > 0;
  return {
    FunctionName: identity.functionName,
    FunctionArn: identity.functionArn,
    Runtime: identity.runtime,
    Role: identity.roleArn,
    Handler: configuration.handler,
    CodeSize: identity.code.size,
    Description: configuration.description,
    Timeout: configuration.timeoutSeconds,
    MemorySize: configuration.memorySizeMB,
    // Lambda's own spelling of a zone: 2026-01-02T03:04:05.678+0000
    LastModified: lambdaFunction.lastModified.toISOString().replace('Z', '+0000'),
    CodeSha256: identity.code.sha256,
    Version: LATEST,
    ...(hasVariables && { Environment: { Variables: configuration.environment } }),
    TracingConfig: { Mode: configuration.tracingMode },
    RevisionId: lambdaFunction.revisionId,
    ...(configuration.layers.length > 0 && { Layers: configuration.layers.map(({ arn, size }) => ({ Arn: arn, CodeSize: size })) }),
    State: 'Active',
    LastUpdateStatus: lambdaFunction.lastUpdateStatus,
    PackageType: 'Zip',
    Architectures: [identity.architecture],
    EphemeralStorage: { Size: configuration.ephemeralStorageMB },
    SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
    LoggingConfig: describeLogging(configuration.logging),
  };
}

function describeLogging({ logFormat, logGroup, applicationLogLevel, systemLogLevel }: LoggingConfiguration): object {
  return {
    LogFormat: logFormat,
    ...(logFormat === 'JSON' && { ApplicationLogLevel: applicationLogLevel, SystemLogLevel: systemLogLevel }),
    LogGroup: logGroup,
  };
}

export function describeEventInvokeConfig({ arn, eventInvokeConfig }: LambdaFunction): object {
  const { onSuccess, onFailure, lastModified, maximumRetryAttempts, maximumEventAgeSeconds } = eventInvokeConfig;
  return {
    LastModified: epochSeconds(lastModified ?? new Date(0)),
    FunctionArn: `${arn}:${LATEST}`,
    MaximumRetryAttempts: maximumRetryAttempts,
    MaximumEventAgeInSeconds: maximumEventAgeSeconds,
    DestinationConfig: { OnSuccess: { Destination: onSuccess }, OnFailure: { Destination: onFailure } },
  };
}

export function describeEventSourceMapping(mapping: EventSourceMapping): object {
  return {
    UUID: mapping.uuid,
    EventSourceMappingArn: mapping.arn,
    EventSourceArn: mapping.queueArn,
    FunctionArn: mapping.lambdaFunction.arn,
    BatchSize: mapping.batchSize,
    MaximumBatchingWindowInSeconds: mapping.batchingWindowSeconds,
    FunctionResponseTypes: mapping.reportBatchItemFailures ? ['ReportBatchItemFailures'] : [],
    ScalingConfig: { MaximumConcurrency: mapping.maximumConcurrency },
    State: mapping.enabled ? 'Enabled' : 'Disabled',
    StateTransitionReason: 'USER_INITIATED',
    LastModified: epochSeconds(mapping.lastModified),
  };
}

function epochSeconds(date: Date): number {
  return date.getTime() / 1000;
}
