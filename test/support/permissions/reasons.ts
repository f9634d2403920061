import type { Permission } from './permissions';

/** Why somebody may (or may never) do something: by who, with what, what. The templates' policies are exactly these. */
export interface Reasons {
  readonly [holder: string]: {
    readonly [resource: string]: {
      readonly [action: string]: string;
    };
  };
}

const OWN_LOGS = {
  'logs:CreateLogStream': 'every execution environment has a log stream of its own',
  'logs:PutLogEvents': 'what the function logs: a run does not need it, people do',
};

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html */
const KEY_OF_TABLE = {
  'kms:Decrypt': 'DynamoDB decrypts the table\'s key in the name of whoever uses the table',
  'kms:Encrypt': 'DynamoDB\'s guide asks for it of whoever uses a table with such a key',
  'kms:ReEncrypt*': 'as kms:Encrypt',
  'kms:GenerateDataKey*': 'as kms:Encrypt',
};

const ENCRYPTS_LOGS = 'the log groups are encrypted; none can be named here, because each names the key';

const RUNS_AS = { 'sts:AssumeRole': 'Lambda runs the function in this role' };

export const REASONS: Reasons = {
  'Probes/Role': {
    'ProbeLogs': {
      'logs:CreateLogStream': 'every execution environment has a log stream of its own, and its name is the environment\'s id',
      'logs:PutLogEvents': 'the platform\'s records and the harness\'s line: what proves a cold start',
    },
    'Collection/Queue': {
      'sqs:SendMessage': 'the destination of every invocation, whether it succeeds or fails: that is how results come back',
    },
    '*': {
      'xray:PutTraceSegments': 'Lambda sends the function\'s segments; the action knows no resource',
      'xray:PutTelemetryRecords': 'Lambda sends the function\'s segments; the action knows no resource',
    },
    // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
    'Key': {
      'kms:GenerateDataKey': 'the destination is an encrypted queue',
      'kms:Decrypt': 'the destination is an encrypted queue: SQS verifies the data key',
    },
  },

  'Collection/Collector/Role': {
    'Collection/Collector/Logs': OWN_LOGS,
    'Collection/Queue': {
      // https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
      'sqs:ReceiveMessage': 'Lambda polls the queue in the function\'s role',
      'sqs:DeleteMessage': 'Lambda deletes what the function has stored',
      'sqs:GetQueueAttributes': 'Lambda looks how long a message stays invisible',
    },
    'Results': {
      'dynamodb:PutItem': 'stores what a probe returned and what its destination says of the delivery',
      'dynamodb:UpdateItem': 'stores the platform\'s records, each an attribute of the item of its request or environment',
    },
    'Key': { ...KEY_OF_TABLE, 'kms:Decrypt': `${KEY_OF_TABLE['kms:Decrypt']}; messages of the queue are decrypted` },
  },

  'Campaign/Coordinator/Role': {
    'Campaign/Coordinator/Logs': OWN_LOGS,
    'Probes/DefaultVariant/Memory*': {
      'lambda:GetFunction': 'reads the configuration before a change, and waits until the change is effective',
      'lambda:UpdateFunctionConfiguration': 'writes a new epoch, which retires all environments of the function',
    },
    'Topic': {
      'sns:Publish': 'asks the probes for cold starts; PublishBatch is authorized as Publish',
    },
    'ProbeLogs': {
      'logs:FilterLogEvents': 'before a sample is lost for want of a record, the log itself is searched for it',
    },
    'Results': {
      'dynamodb:GetItem': 'reads the run, the lock, what configurations are pinned',
      'dynamodb:BatchGetItem': 'reads the platform\'s records of requests and environments',
      'dynamodb:Query': 'reads a run\'s rounds, tallies and deliveries',
      'dynamodb:PutItem': 'writes a run, its rounds and batches before they are acted upon, and tallies',
      'dynamodb:UpdateItem': 'writes a run\'s status, publication times and pins, the platform\'s records; releases the lock',
    },
    'Key': { ...KEY_OF_TABLE, 'kms:GenerateDataKey*': `${KEY_OF_TABLE['kms:GenerateDataKey*']}; messages to the topic are encrypted` },
  },

  'Campaign/Aggregator/Role': {
    'Campaign/Aggregator/Logs': OWN_LOGS,
    'Results': {
      'dynamodb:GetItem': 'reads the run',
      'dynamodb:BatchGetItem': 'reads the platform\'s records of requests and environments',
      'dynamodb:Query': 'finds the latest run, and reads a run\'s rounds and deliveries',
      'dynamodb:PutItem': 'writes the summary when a run ends',
    },
    'Key': KEY_OF_TABLE,
  },

  'Campaign/Invoker/Role': {
    'Campaign/Invoker/Logs': OWN_LOGS,
    'Campaign/StateMachine': {
      'states:DescribeStateMachine': 'reads the manifest, which is in the definition',
      'states:StartExecution': 'a run is an execution',
    },
    'arn:<Partition>:states:<Region>:<AccountId>:execution:Campaign/StateMachine:*': {
      'states:DescribeExecution': 'looks whether the run that holds the lock still runs; an execution\'s name is its run\'s id',
    },
    'Results': {
      'dynamodb:GetItem': 'reads the lock, and whether the id of a run has been used',
      'dynamodb:PutItem': 'takes the lock',
      'dynamodb:UpdateItem': 'gives the lock back if no execution could be started',
    },
    '*': {
      'lambda:GetAccountSettings': 'how many environments there may be at once; the action knows no resource',
    },
    'Key': KEY_OF_TABLE,
  },

  'Campaign/StateMachineRole': {
    'Campaign/Coordinator/Function': { 'lambda:InvokeFunction': 'the steps of a run' },
    'Campaign/Aggregator/Function': { 'lambda:InvokeFunction': 'the summary of a run' },
  },

  'lambda.amazonaws.com': {
    'Probes/Role': RUNS_AS,
    'Collection/Collector/Role': RUNS_AS,
    'Campaign/Coordinator/Role': RUNS_AS,
    'Campaign/Aggregator/Role': RUNS_AS,
    'Campaign/Invoker/Role': RUNS_AS,
  },
  'states.amazonaws.com': {
    'Campaign/StateMachineRole': { 'sts:AssumeRole': 'Step Functions runs the executions in this role' },
  },
  'sns.amazonaws.com': {
    'Probes/DefaultVariant/Memory*': { 'lambda:InvokeFunction': 'the topic, and no other, delivers messages to the probes' },
  },
  'logs.amazonaws.com': {
    'Collection/Collector/Function': { 'lambda:InvokeFunction': 'the subscription of the probes\' log group, and no other, delivers records' },
  },
  '*': {
    'Topic': { 'sns:Publish': 'nothing travels unencrypted' },
    'Collection/Queue': { 'sqs:*': 'nothing travels unencrypted' },
    'Collection/DeadLetters': { 'sqs:*': 'nothing travels unencrypted' },
  },
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
  'logs.<Region>.<URLSuffix>': {
    Key: {
      'kms:Encrypt': ENCRYPTS_LOGS,
      'kms:Decrypt': ENCRYPTS_LOGS,
      'kms:ReEncrypt*': ENCRYPTS_LOGS,
      'kms:GenerateDataKey*': ENCRYPTS_LOGS,
      'kms:Describe*': ENCRYPTS_LOGS,
    },
  },

  'Grantee': {
    'Results': {
      'dynamodb:GetItem': 'reads a run\'s status',
      'dynamodb:BatchGetItem': 'reads the platform\'s records of requests and environments',
      'dynamodb:Query': 'lists the runs, and reads their samples',
    },
    'Campaign/Aggregator/Function': { 'lambda:InvokeFunction': 'asks for summary and CSV' },
    'Campaign/Invoker/Function': { 'lambda:InvokeFunction': 'starts a run' },
    'Campaign/StateMachine': { 'states:DescribeStateMachine': 'reads the manifest with all names, which is in the definition' },
    'arn:<Partition>:states:<Region>:<AccountId>:execution:Campaign/StateMachine:*': {
      'states:DescribeExecution': 'follows a run',
      'states:StopExecution': 'stops a run',
    },
    'arn:<Partition>:cloudformation:<Region>:<AccountId>:stack/<StackName>/*': {
      'cloudformation:GetTemplate': 'finds the benchmarks of a stack; who asks by the stack\'s name is checked without its id',
      'cloudformation:DescribeStackResource': 'finds the physical names of state machine and invoker',
    },
    'Key': { 'kms:Decrypt': KEY_OF_TABLE['kms:Decrypt'] },
  },
};

export function reasonOf({ holder, resource, action }: Permission): string | undefined {
  return REASONS[holder]?.[resource]?.[action];
}
