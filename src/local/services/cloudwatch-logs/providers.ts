import { arnOf, ResourceAddress } from '../../assembly/arn';
import type { CreatedResource, ResourceContext, ResourceProperties, ResourceProvider } from '../../assembly/resource-provider';
import type { KeyAccess } from '../kms';
import type { SubscribedFunctions } from '../ports';
import { PropertyReader } from '../properties';
import { LogGroup } from './log-group';
import { compileFilterPattern, FilterPattern } from './pattern/filter-pattern';
import { SubscriptionFilter } from './subscription-filter';

export interface LogsProviderOptions {
  readonly address: ResourceAddress;
  readonly groups: Map<string, LogGroup>;
  readonly keys: KeyAccess;
  readonly functions: SubscribedFunctions;
  readonly log: (message: string) => void;
}

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];
/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutSubscriptionFilter.html */
const MOST_SUBSCRIPTION_FILTERS = 2;

export function logsResourceTypes(options: LogsProviderOptions): { [type: string]: ResourceProvider } {
  return {
    'AWS::Logs::LogGroup': {
      supportedProperties: ['LogGroupName', 'RetentionInDays', 'KmsKeyId', 'LogGroupClass', 'Tags'],
      create: (context, properties) => createLogGroup(options, context, properties),
    },
    'AWS::Logs::SubscriptionFilter': {
      supportedProperties: ['LogGroupName', 'FilterPattern', 'FilterName', 'DestinationArn', 'Distribution'],
      create: (context, properties) => createSubscriptionFilter(options, context, properties),
    },
  };
}

function createLogGroup({ address, groups, keys }: LogsProviderOptions, context: ResourceContext, properties: ResourceProperties): CreatedResource {
  const reader = new PropertyReader('AWS::Logs::LogGroup', context, properties);
  reader.only('LogGroupClass', 'STANDARD');
  const name = reader.text('LogGroupName') ?? context.physicalName(512);
  if (!/^[.\-_/#A-Za-z0-9]{1,512}$/.test(name) || name.startsWith('aws/')) {
    reader.refuse('LogGroupName', name, 'must be 1 to 512 of letters, digits, . - _ / # and must not begin with aws/');
  }
  if (groups.has(name)) reader.refuse('LogGroupName', name, 'is the name of a log group that already exists');
  const retentionInDays = reader.number('RetentionInDays', { min: 1, max: 3653 });
  if (retentionInDays !== undefined && !RETENTION_DAYS.includes(retentionInDays)) {
    reader.refuse('RetentionInDays', retentionInDays, `must be one of ${RETENTION_DAYS.join(', ')}`);
  }
  const arn = arnOf(address, 'logs', `log-group:${name}`);
  const keyId = reader.text('KmsKeyId');
  if (keyId !== undefined) requireKeyForLogs(keys, keyId, arn, address, reader);
  groups.set(name, new LogGroup({ name, arn, retentionInDays, keyId }));
  return { physicalId: name, attributes: { Arn: `${arn}:*` } };
}

/** CloudWatch Logs refuses a key whose policy doesn't let it. https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html */
function requireKeyForLogs(keys: KeyAccess, keyId: string, logGroupArn: string, address: ResourceAddress, reader: PropertyReader): void {
  const actions = ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncryptFrom', 'kms:ReEncryptTo', 'kms:GenerateDataKey', 'kms:DescribeKey'];
  try {
    keys.authorize(keyId, { kind: 'service', service: `logs.${address.region}.amazonaws.com`, sourceArn: logGroupArn }, actions, {
      'kms:EncryptionContext:aws:logs:arn': logGroupArn,
    });
  } catch (error) {
    reader.refuse('KmsKeyId', keyId, `does not exist or is not allowed to be used with ${logGroupArn}: ${(error as Error).message}`);
  }
}

function createSubscriptionFilter(options: LogsProviderOptions, context: ResourceContext, properties: ResourceProperties): CreatedResource {
  const reader = new PropertyReader('AWS::Logs::SubscriptionFilter', context, properties);
  reader.only('Distribution', 'ByLogStream');
  const logGroupName = reader.requiredText('LogGroupName');
  const group = options.groups.get(logGroupName) ?? reader.refuse('LogGroupName', logGroupName, 'is not a log group of this engine');
  if (group.filters.length >= MOST_SUBSCRIPTION_FILTERS) {
    reader.refuse('LogGroupName', logGroupName, `has ${MOST_SUBSCRIPTION_FILTERS} subscription filters already, no more are allowed`);
  }
  const destinationArn = reader.requiredText('DestinationArn');
  if (destinationArn.split(':')[2] !== 'lambda') reader.refuse('DestinationArn', destinationArn, 'is not supported by the engine: use a Lambda function');
  const sourceArn = `${group.settings.arn}:*`;
  requireInvocable(options.functions, destinationArn, sourceArn, reader);
  const name = reader.text('FilterName') ?? context.physicalName(512);
  group.filters.push(new SubscriptionFilter({
    name, destinationArn, matches: patternOf(reader), logGroupName, sourceArn, accountId: options.address.accountId,
  }, options.functions, options.log));
  return { physicalId: name };
}

function requireInvocable(functions: SubscribedFunctions, functionArn: string, sourceArn: string, reader: PropertyReader): void {
  try {
    functions.requireInvocable(functionArn, { kind: 'service', service: 'logs.amazonaws.com', sourceArn });
  } catch (error) {
    reader.refuse('DestinationArn', functionArn, 'is refused: Could not execute the lambda function. '
      + `Make sure you have given CloudWatch Logs permission to execute your function. (${(error as Error).message})`);
  }
}

function patternOf(reader: PropertyReader): FilterPattern {
  // the empty pattern is every event; it must be there all the same.
  const pattern = reader.requiredText('FilterPattern');
  try {
    return compileFilterPattern(pattern);
  } catch (error) {
    return reader.refuse('FilterPattern', pattern, `is refused: ${(error as Error).message}`);
  }
}
