import { randomUUID } from 'node:crypto';
import { arnOf } from '../../assembly/arn';
import type { CreatedResource, ResourceContext, ResourceProperties, ResourceProvider } from '../../assembly/resource-provider';
import type { EngineContext } from '../../engine-context';
import type { Principal } from '../../iam/principal';
import { isRecord, PropertyReader } from '../properties';
import { MachineDefinition, readDefinition } from './definition';
import { LOG_LEVELS, LoggingSettings, LogLevel, StateMachineRecord } from './state-machine';

const TYPE = 'AWS::StepFunctions::StateMachine';
const LARGEST_DEFINITION = 1024 * 1024;
/** What the role must be allowed to have logs delivered. https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html#cloudwatch-iam-policy */
const LOG_DELIVERY_ACTIONS = [
  'logs:CreateLogDelivery', 'logs:GetLogDelivery', 'logs:UpdateLogDelivery', 'logs:DeleteLogDelivery', 'logs:ListLogDeliveries',
  'logs:PutResourcePolicy', 'logs:DescribeResourcePolicies', 'logs:DescribeLogGroups',
];

export function stateMachineProvider(engine: EngineContext, machines: Map<string, StateMachineRecord>): ResourceProvider {
  return {
    supportedProperties: [
      'DefinitionString', 'Definition', 'DefinitionSubstitutions', 'RoleArn', 'StateMachineName', 'StateMachineType',
      'LoggingConfiguration', 'TracingConfiguration', 'Tags',
    ],
    create: (context, properties) => createStateMachine(engine, machines, context, properties),
  };
}

function createStateMachine(
  engine: EngineContext, machines: Map<string, StateMachineRecord>, context: ResourceContext, properties: ResourceProperties,
): CreatedResource {
  const reader = new PropertyReader(TYPE, context, properties);
  reader.only('StateMachineType', 'STANDARD');
  const name = reader.text('StateMachineName') ?? context.physicalName(80);
  const arn = arnOf(engine.address, 'states', `stateMachine:${name}`);
  if (machines.has(arn)) reader.refuse('StateMachineName', name, 'is the name of a state machine that already exists');
  const roleArn = reader.requiredText('RoleArn');
  engine.authorizer.roleMayBeAssumedBy(roleArn, 'states.amazonaws.com');
  const machine: StateMachineRecord = {
    arn,
    name,
    region: engine.address.region,
    roleArn,
    definition: definitionOf(reader),
    createdAt: new Date(),
    revisionId: randomUUID(),
    tracing: tracingOf(reader),
    logging: loggingOf(reader, engine, roleArn),
  };
  machines.set(arn, machine);
  return { physicalId: arn, attributes: { Arn: arn, Name: name, StateMachineRevisionId: machine.revisionId } };
}

function definitionOf(reader: PropertyReader): MachineDefinition {
  const definition = reader.record('Definition');
  const text = definition ? JSON.stringify(definition) : reader.requiredText('DefinitionString');
  const substitutions = Object.entries(reader.record('DefinitionSubstitutions') ?? {});
  const substituted = substitutions.reduce((result, [key, value]) => result.replaceAll(`\${${key}}`, String(value)), text);
  const bytes = Buffer.byteLength(substituted);
  if (bytes > LARGEST_DEFINITION) reader.refuse('DefinitionString', undefined, `has ${bytes} bytes, at most ${LARGEST_DEFINITION} are allowed`);
  try {
    return readDefinition(substituted);
  } catch (error) {
    return reader.refuse('DefinitionString', undefined, `is refused: ${(error as Error).message}`);
  }
}

function tracingOf(reader: PropertyReader): boolean {
  const tracing = reader.record('TracingConfiguration');
  return String(tracing?.Enabled ?? false) === 'true';
}

function loggingOf(reader: PropertyReader, engine: EngineContext, roleArn: string): LoggingSettings | undefined {
  const logging = reader.record('LoggingConfiguration');
  const level = String(logging?.Level ?? 'OFF') as LogLevel;
  if (!LOG_LEVELS.includes(level)) reader.refuse('LoggingConfiguration.Level', level, `must be one of ${LOG_LEVELS.join(', ')}`);
  if (!logging || level === 'OFF') return undefined;
  const [destination]: readonly unknown[] = Array.isArray(logging.Destinations) ? logging.Destinations : [];
  const group = isRecord(destination) ? destination.CloudWatchLogsLogGroup : undefined;
  const logGroupArn = isRecord(group) ? group.LogGroupArn : undefined;
  if (typeof logGroupArn !== 'string' || !logGroupArn.endsWith(':*')) {
    reader.refuse('LoggingConfiguration.Destinations', logging.Destinations, 'must name a log group by its ARN with :* at the end');
  }
  requireLogDelivery(reader, engine, { kind: 'role', roleArn });
  return { level, includeExecutionData: String(logging.IncludeExecutionData ?? false) === 'true', logGroupArn };
}

function requireLogDelivery(reader: PropertyReader, engine: EngineContext, principal: Principal): void {
  try {
    for (const action of LOG_DELIVERY_ACTIONS) engine.authorizer.authorize({ principal, action, resource: '*' });
  } catch (error) {
    reader.refuse('LoggingConfiguration', undefined,
      `is refused: The state machine IAM Role is not authorized to access the Log Destination: ${(error as Error).message}`);
  }
}
