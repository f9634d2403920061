/** What rules of cdk-nag find in a benchmark, where, and why it stays. */
export interface Acknowledgement {
  /** ids of rules; … is for what differs from stack to stack. */
  readonly rules: readonly string[];
  /** paths in the benchmark of the constructs that it is acknowledged for, with all that is in them. */
  readonly constructs: readonly string[];
  readonly reason: string;
}

const CALLED_SYNCHRONOUSLY = ['Campaign/Coordinator', 'Campaign/Aggregator', 'Campaign/Invoker'];
const PIPELINE = [...CALLED_SYNCHRONOUSLY, 'Collection/Collector'];

const LATEST_RUNTIME = ['AwsSolutions-L1', 'Serverless-LambdaLatestVersion'];
const EXECUTIONS = 'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:states:…:execution:…:*]';

/** Of the packs AwsSolutions and Serverless. */
export const ACKNOWLEDGED: readonly Acknowledgement[] = [
  {
    rules: LATEST_RUNTIME,
    constructs: ['Probes'],
    reason: 'the runtime is what is measured, and the user\'s choice',
  },
  {
    rules: LATEST_RUNTIME,
    constructs: PIPELINE,
    reason: 'a pipeline that works is not moved to a new runtime for its own sake',
  },
  {
    rules: ['Serverless-LambdaTracing'],
    constructs: ['Probes'],
    reason: 'X-Ray would be a part of every cold start; who wants to measure that has the prop `tracing`',
  },
  {
    rules: ['Serverless-LambdaTracing'],
    constructs: PIPELINE,
    reason: 'every step of a run is in the execution\'s history, the table and the function\'s own log',
  },
  {
    rules: ['Serverless-LambdaDLQ'],
    constructs: ['Probes'],
    reason: 'the results queue is the destination of failures: it is told more than a dead-letter queue would be',
  },
  {
    rules: ['Serverless-LambdaDLQ'],
    constructs: CALLED_SYNCHRONOUSLY,
    reason: 'whoever calls it gets its error: Step Functions, or the user',
  },
  {
    rules: ['Serverless-LambdaDLQ'],
    constructs: ['Collection/Collector'],
    reason: 'what it can\'t store goes back to the queue, which has a dead-letter queue; log records are searched for again when a run settles',
  },
  {
    rules: ['Serverless-LambdaEventSourceMappingDestination'],
    constructs: ['Collection/Results'],
    reason: 'Lambda knows no such destination for a queue; the queue has a dead-letter queue',
  },
  {
    rules: ['Serverless-SQSRedrivePolicy'],
    constructs: ['Collection/DeadLetters'],
    reason: 'it is the dead-letter queue',
  },
  {
    rules: ['Serverless-SNSRedrivePolicy'],
    constructs: ['Probes'],
    reason: 'a message that can\'t be delivered is a cold start that didn\'t happen: it is counted as `lost` and asked for again',
  },
  {
    rules: ['AwsSolutions-SF1'],
    constructs: ['Campaign/StateMachine'],
    reason: 'an execution\'s history keeps all events for 90 days, and every step logs for itself',
  },
  {
    rules: ['AwsSolutions-SF2', 'Serverless-StepFunctionStateMachineXray'],
    constructs: ['Campaign/StateMachine'],
    reason: 'the history has the same times, and X-Ray would need rights on `*`',
  },
  {
    rules: [EXECUTIONS],
    constructs: ['Campaign/Invoker/Role'],
    reason: 'the executions of one state machine, whose names are the ids of runs to come',
  },
  {
    rules: ['AwsSolutions-IAM5[Resource::*]'],
    constructs: ['Campaign/Invoker/Role'],
    reason: 'lambda:GetAccountSettings knows no resource',
  },
  {
    rules: ['AwsSolutions-IAM5[Resource::*]'],
    constructs: ['Probes/Role'],
    reason: 'the two actions of X-Ray know no resource; only with the prop `tracing`',
  },
  {
    rules: ['AwsSolutions-IAM5[Action::kms:ReEncrypt*]', 'AwsSolutions-IAM5[Action::kms:GenerateDataKey*]'],
    constructs: PIPELINE.map(name => `${name}/Role`),
    reason: 'as DynamoDB\'s guide has it for users of a table with a key; only with the prop `encryptionKey`, and on that key alone',
  },
  {
    rules: [EXECUTIONS, 'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:cloudformation:…:stack/…/*]'],
    constructs: ['Grantee'],
    reason: '`grantRun`: the runs of one state machine; the stack, whose id isn\'t known to who asks by its name',
  },
];

/** The acknowledgement for what a rule found in a construct. */
export function acknowledgementOf(rule: string, path: string): Acknowledgement | undefined {
  return ACKNOWLEDGED.find(({ rules, constructs }) => {
    return rules.some(pattern => matches(rule, pattern)) && constructs.some(construct => isIn(path, construct));
  });
}

export function isIn(path: string, construct: string): boolean {
  return path === construct || path.startsWith(`${construct}/`);
}

function matches(rule: string, pattern: string): boolean {
  const parts = pattern.split('…').map(part => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(rule);
}
