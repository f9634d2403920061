import { readFileSync } from 'node:fs';
import { CfnParameter, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Architecture, LayerVersion, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { ColdStartBenchmark, MemoryRange, Placement, Probe } from '../src';
import { circleIn, referencesIn } from './support/references';
import { benchmark, manifestOf, probesOf, type Resource, resourcesOf, SMALL, templateOf, testApp, testStack } from './support/stacks';

describe('resources', () => {
  test('are 34 of the benchmark and 4 for each probe', () => {
    const template = templateOf();
    expect(Object.keys(resourcesOf(template))).toHaveLength(34 + 2 * 4);
    const counts = {
      'AWS::DynamoDB::GlobalTable': 1,
      'AWS::IAM::ManagedPolicy': 1,
      'AWS::IAM::Policy': 6,
      'AWS::IAM::Role': 6,
      'AWS::Lambda::EventInvokeConfig': 2,
      'AWS::Lambda::EventSourceMapping': 1,
      'AWS::Lambda::Function': 4 + 2,
      'AWS::Lambda::LayerVersion': 1,
      'AWS::Lambda::Permission': 1 + 2,
      'AWS::Logs::LogGroup': 5,
      'AWS::Logs::SubscriptionFilter': 1,
      'AWS::SNS::Subscription': 2,
      'AWS::SNS::Topic': 1,
      'AWS::SNS::TopicPolicy': 1,
      'AWS::SQS::Queue': 2,
      'AWS::SQS::QueuePolicy': 2,
      'AWS::StepFunctions::StateMachine': 1,
    };
    for (const [type, count] of Object.entries(counts)) {
      template.resourceCountIs(type, count);
    }
  });

  // a changed logical id replaces the resource in stacks that exist: that is a breaking change.
  test('keep their logical ids', () => {
    expect(Object.keys(resourcesOf(templateOf())).sort()).toMatchSnapshot();
  });

  test('have no physical names, so that nothing is in the way of a second benchmark or a replacement', () => {
    const names = ['FunctionName', 'RoleName', 'PolicyName', 'ManagedPolicyName', 'TableName', 'TopicName', 'QueueName', 'LogGroupName', 'LayerName', 'StateMachineName'];
    const named = Object.values(resourcesOf(templateOf())).flatMap(({ Type, Properties }) => names
      .filter(name => typeof Properties?.[name] === 'string' && Type !== 'AWS::IAM::Policy') // an inline policy's name is its role's own.
      .map(name => `${Type} ${name}`));
    expect(named).toEqual([]);
  });

  test('do not name each other in a circle', () => {
    expect(circleIn(templateOf())).toBeUndefined();
  });

  test('that hold data are deleted with the stack', () => {
    const template = templateOf();
    for (const type of ['AWS::DynamoDB::GlobalTable', 'AWS::Logs::LogGroup', 'AWS::SQS::Queue']) {
      template.allResources(type, { DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Delete' });
    }
  });

  test('that hold results and logs are kept if that is asked for', () => {
    const template = templateOf({ removalPolicy: RemovalPolicy.RETAIN });
    for (const type of ['AWS::DynamoDB::GlobalTable', 'AWS::Logs::LogGroup']) {
      template.allResources(type, { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    }
  });

  test('reserve no concurrency: new accounts have 10', () => {
    for (const { Properties } of Object.values(resourcesOf(templateOf(), 'AWS::Lambda::Function'))) {
      expect(Properties).not.toHaveProperty('ReservedConcurrentExecutions');
    }
  });
});

describe('probe functions', () => {
  test('have a memory size each, ascending', () => {
    const probes = probesOf(templateOf({ memoryRange: MemoryRange.sizes(1024, 128, 256) }));
    expect(probes.map(({ Properties }) => Properties.MemorySize)).toEqual([128, 256, 1024]);
  });

  test('are 20 by default, of the published experiment', () => {
    const sizes = probesOf(templateOf({ memoryRange: undefined })).map(({ Properties }) => Properties.MemorySize);
    expect(sizes).toEqual(MemoryRange.of({}).memorySizes);
  });

  test('run the harness before the user\'s code, which stays as it is', () => {
    const template = templateOf();
    const [layer] = Object.keys(resourcesOf(template, 'AWS::Lambda::LayerVersion'));
    expect(probesOf(template)[0].Properties).toEqual({
      Architectures: ['x86_64'],
      Code: { S3Bucket: expect.anything(), S3Key: expect.stringMatching(/^[0-9a-f]{64}\.zip$/) },
      Description: 'Cold start probe with 128 MB',
      Environment: {
        Variables: { COLD_START_EPOCH: 'none', COLD_START_PLACEMENT: 'handler', COLD_START_SCENARIO: 'client', COLD_START_MODULE: 'index' },
      },
      Handler: 'cold_start_harness.handler',
      Layers: [{ Ref: layer }],
      LoggingConfig: { LogFormat: 'JSON', SystemLogLevel: 'DEBUG', ApplicationLogLevel: 'INFO', LogGroup: { Ref: expect.stringMatching(/^BenchProbeLogs/) } },
      MemorySize: 128,
      Role: { 'Fn::GetAtt': [expect.stringMatching(/^BenchProbesRole/), 'Arn'] },
      Runtime: 'python3.13',
      Timeout: 30,
    });
  });

  test('take what is given', () => {
    const stack = testStack();
    const layer = LayerVersion.fromLayerVersionArn(stack, 'Layer', 'arn:aws:lambda:eu-central-1:123456789012:layer:own:3');
    benchmark({
      runtime: Runtime.NODEJS_22_X,
      probe: Probe.awsSdkJs(),
      architecture: Architecture.ARM_64,
      environment: { TABLE_NAME: 'table' },
      layers: [layer],
      timeout: Duration.minutes(1),
      tracing: Tracing.ACTIVE,
      placements: [Placement.LAZY, Placement.INIT],
    }, stack);
    expect(probesOf(Template.fromStack(stack))[0].Properties).toMatchObject({
      Architectures: ['arm64'],
      Environment: { Variables: { TABLE_NAME: 'table', COLD_START_PLACEMENT: 'lazy' } },
      Handler: '/opt/nodejs/cold-start-harness.handler',
      Layers: [{ Ref: expect.stringMatching(/^BenchProbesNodejsHarness/) }, layer.layerVersionArn],
      Runtime: 'nodejs22.x',
      Timeout: 60,
      TracingConfig: { Mode: 'Active' },
    });
  });

  test('are given no second chance: an event that fails or waits too long dies with its round', () => {
    const queue = { 'Fn::GetAtt': [Match.stringLikeRegexp('^BenchCollectionQueue'), 'Arn'] };
    templateOf().allResourcesProperties('AWS::Lambda::EventInvokeConfig', {
      MaximumRetryAttempts: 0,
      MaximumEventAgeInSeconds: 60,
      Qualifier: '$LATEST',
      DestinationConfig: { OnSuccess: { Destination: queue }, OnFailure: { Destination: queue } },
    });
  });

  test('get the messages that name them', () => {
    const template = templateOf();
    const functions = Object.keys(resourcesOf(template, 'AWS::Lambda::Function')).filter(id => id.includes('Memory'));
    const subscriptions = Object.values(resourcesOf(template, 'AWS::SNS::Subscription'));
    expect(subscriptions.map(({ Properties }) => Properties)).toEqual(functions.map(id => ({
      Protocol: 'lambda',
      Endpoint: { 'Fn::GetAtt': [id, 'Arn'] },
      FilterPolicy: { targets: [{ Ref: id }] },
      TopicArn: { Ref: expect.stringMatching(/^BenchTopic/) },
    })));
  });

  test('are exposed, in ascending order of memory', () => {
    const { stack, bench } = benchmark();
    const ids = bench.probeFunctions.map(({ functionName }) => stack.resolve(functionName).Ref);
    expect(ids).toEqual([expect.stringMatching(/Memory128/), expect.stringMatching(/Memory1769/)]);
  });
});

describe('collection', () => {
  test('lets through what a verdict needs of the logs, and no more', () => {
    templateOf().hasResourceProperties('AWS::Logs::SubscriptionFilter', {
      FilterPattern: '{ ($.type = "platform.initStart") || ($.type = "platform.initReport") || ($.type = "platform.start") || ($.type = "platform.report") || ($.type = "platform.logsDropped") || ($.type = "coldstart.sample") }',
      LogGroupName: { Ref: Match.stringLikeRegexp('^BenchProbeLogs') },
    });
  });

  test('takes results from the queue without competing with probes', () => {
    templateOf().hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      BatchSize: 10,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 2 },
    });
  });

  test('keeps a message for six timeouts, and what can\'t be stored apart', () => {
    templateOf().hasResourceProperties('AWS::SQS::Queue', {
      VisibilityTimeout: 6 * 30,
      RedrivePolicy: { maxReceiveCount: 10, deadLetterTargetArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('DeadLetters'), 'Arn'] } },
      SqsManagedSseEnabled: true,
    });
    templateOf().hasResourceProperties('AWS::SQS::Queue', { MessageRetentionPeriod: 14 * 24 * 60 * 60 });
  });

  test('has a table on demand', () => {
    templateOf().hasResourceProperties('AWS::DynamoDB::GlobalTable', {
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }, { AttributeName: 'sk', KeyType: 'RANGE' }],
    });
  });
});

describe('log groups', () => {
  test('are one for each concern: nothing is logged to a group that Lambda makes', () => {
    const template = templateOf();
    const groups = Object.values(resourcesOf(template, 'AWS::Lambda::Function')).map(({ Properties }) => Properties.LoggingConfig.LogGroup.Ref);
    expect(new Set(groups)).toEqual(new Set(Object.keys(resourcesOf(template, 'AWS::Logs::LogGroup'))));
  });

  test.each([[undefined, 7], [RetentionDays.ONE_YEAR, 365]])('with the retention %p keep logs for %d days', (logRetention, days) => {
    templateOf({ logRetention }).allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: days });
  });
});

describe('pipeline functions', () => {
  const environments = () => Object.fromEntries(Object.entries(resourcesOf(templateOf(), 'AWS::Lambda::Function'))
    .filter(([id]) => !id.includes('Memory'))
    .map(([id, { Properties }]) => [/^Bench(?:Campaign|Collection)(\w+)Function/.exec(id)![1], Object.keys(Properties.Environment.Variables)]));

  test('know what they talk to', () => {
    expect(environments()).toEqual({
      Collector: ['RESULTS_TABLE_NAME'],
      Coordinator: ['RESULTS_TABLE_NAME', 'TOPIC_ARN', 'PROBE_LOG_GROUP_NAME'],
      Aggregator: ['RESULTS_TABLE_NAME'],
      Invoker: ['RESULTS_TABLE_NAME', 'STATE_MACHINE_ARN'],
    });
  });

  test('run on Node.js 22 and log JSON', () => {
    const functions = Object.values(resourcesOf(templateOf(), 'AWS::Lambda::Function')).filter(({ Properties }) => Properties.Handler === 'index.handler');
    expect(functions).toHaveLength(4);
    for (const { Properties } of functions) {
      expect(Properties).toMatchObject({ Runtime: 'nodejs22.x', LoggingConfig: { LogFormat: 'JSON' } });
    }
  });

  test('have the time they need', () => {
    const functions = Object.entries(resourcesOf(templateOf(), 'AWS::Lambda::Function'));
    const timeout = (name: string) => functions.find(([id]) => id.includes(name))![1].Properties.Timeout;
    expect(['CampaignInvoker', 'CampaignCoordinator', 'CampaignAggregator', 'CollectionCollector'].map(timeout)).toEqual([60, 900, 300, 30]);
  });
});

describe('manifest', () => {
  test('describes the benchmark', () => {
    const placements = [Placement.INIT, Placement.LAZY];
    const template = templateOf({ samples: 50, placements, timeout: Duration.seconds(20), architecture: Architecture.ARM_64 });
    const probe = (memorySizeMB: number) => ({
      functionName: { Ref: expect.stringMatching(new RegExp(`^BenchProbesDefaultVariantMemory${memorySizeMB}`)) },
      variant: 'default',
      memorySizeMB,
      architecture: 'arm64',
      runtime: 'python3.13',
      timeoutSeconds: 20,
      scenarios: ['client', 'resource'],
    });
    expect(manifestOf(template)).toEqual({
      schemaVersion: 1,
      tool: { name: 'cdk-cold-start-benchmark', version: expect.any(String) },
      constructPath: 'Stack/Bench',
      functions: [probe(128), probe(1769)],
      defaults: { samples: 50, placements: ['init', 'lazy'] },
      invokerLogicalId: expect.stringMatching(/^BenchCampaignInvokerFunction/),
      aggregatorFunctionName: { Ref: expect.stringMatching(/^BenchCampaignAggregatorFunction/) },
      resultsTableName: { Ref: expect.stringMatching(/^BenchResults/) },
    });
    expect(resourcesOf(template)).toHaveProperty(manifestOf(template).invokerLogicalId);
  });

  test('has 100 samples with the module loaded in INIT by default', () => {
    expect(manifestOf(templateOf()).defaults).toEqual({ samples: 100, placements: ['handler'] });
  });

  test('knows a runtime that depends on the Region', () => {
    const template = templateOf({ runtime: Runtime.NODEJS_LATEST, probe: Probe.awsSdkJs() });
    expect(manifestOf(template).functions[0].runtime).toEqual(probesOf(template)[0].Properties.Runtime);
  });
});

describe('outputs', () => {
  test('are named for the construct, without a hash', () => {
    const { stack } = benchmark();
    const template = Template.fromStack(stack);
    expect(Object.keys(template.toJSON().Outputs)).toEqual(['BenchInvokerFn', 'BenchResultAggregatorFn']);
    template.hasOutput('BenchInvokerFn', { Value: { Ref: Match.stringLikeRegexp('^BenchCampaignInvokerFunction') } });
    template.hasOutput('BenchResultAggregatorFn', { Value: { Ref: Match.stringLikeRegexp('^BenchCampaignAggregatorFunction') } });
  });

  test('are named for the path in the stack, of letters and digits', () => {
    const stack = testStack();
    new ColdStartBenchmark(new Construct(stack, 'cold-starts'), 'Bench_1', SMALL);
    expect(Object.keys(Template.fromStack(stack).toJSON().Outputs)).toEqual(['coldstartsBench1InvokerFn', 'coldstartsBench1ResultAggregatorFn']);
  });
});

describe('several benchmarks', () => {
  test('live in one stack', () => {
    const stack = testStack();
    new ColdStartBenchmark(stack, 'Python', SMALL);
    new ColdStartBenchmark(stack, 'Node', { ...SMALL, runtime: Runtime.NODEJS_22_X, probe: Probe.awsSdkJs() });
    const template = Template.fromStack(stack);
    expect(circleIn(template)).toBeUndefined();
    expect(Object.keys(template.toJSON().Outputs)).toEqual(['PythonInvokerFn', 'PythonResultAggregatorFn', 'NodeInvokerFn', 'NodeResultAggregatorFn']);
    expect(Object.keys(resourcesOf(template))).toHaveLength(2 * (34 + 2 * 4));
  });

  test('know nothing of each other', () => {
    const stack = testStack();
    new ColdStartBenchmark(stack, 'One', SMALL);
    new ColdStartBenchmark(stack, 'Other', SMALL);
    const resources = resourcesOf(Template.fromStack(stack));
    for (const [id, resource] of Object.entries(resources).filter(([key]) => key.startsWith('One'))) {
      expect([id, referencesIn(resource).filter(reference => reference.startsWith('Other'))]).toEqual([id, []]);
    }
  });
});

describe('feature flags', () => {
  const flags = {
    ...JSON.parse(readFileSync(require.resolve('aws-cdk-lib/recommended-feature-flags.json'), 'utf8')),
    // was recommended for some time.
    '@aws-cdk/aws-lambda:createNewPoliciesWithAddToRolePolicy': true,
  };

  test('of the CDK change nothing but the order of statements', () => {
    const of = (context: object) => {
      const stack = testStack();
      Object.entries(context).forEach(([flag, value]) => stack.node.setContext(flag, value));
      benchmark({ tracing: Tracing.ACTIVE }, stack);
      return resourcesOf(Template.fromStack(stack));
    };
    const sorted = (resources: object) => JSON.parse(JSON.stringify(resources), (key, value) => ['Action', 'Resource'].includes(key) && Array.isArray(value)
      ? value.map(item => JSON.stringify(item)).sort() : value);
    expect(sorted(of(flags))).toEqual(sorted(of({})));
  });
});

describe('any environment', () => {
  const arns = (resources: Resource[]) => JSON.stringify(resources).match(/"arn:[^"]*/g) ?? [];

  test.each([
    ['nowhere in particular', undefined],
    ['a commercial Region', { account: '123456789012', region: 'eu-central-1' }],
    ['China', { account: '123456789012', region: 'cn-north-1' }],
    ['GovCloud', { account: '123456789012', region: 'us-gov-west-1' }],
  ])('%s', (_, env) => {
    const stack = new Stack(testApp(), 'Stack', { env });
    benchmark({}, stack);
    const template = Template.fromStack(stack);
    // every ARN takes its partition from where the stack is; one inside the definition is joined from parts.
    expect(arns(Object.values(resourcesOf(template))).filter(arn => arn !== '"arn:')).toEqual([]);
    expect(JSON.stringify(template.toJSON())).not.toContain('arn:aws:');
    expect(circleIn(template)).toBeUndefined();
  });

  test('may be the environment of values that are known at deployment only', () => {
    const stack = testStack();
    const parameter = new CfnParameter(stack, 'TableName');
    benchmark({ environment: { TABLE_NAME: parameter.valueAsString } }, stack);
    expect(probesOf(Template.fromStack(stack))[0].Properties.Environment.Variables.TABLE_NAME).toEqual({ Ref: 'TableName' });
  });
});
