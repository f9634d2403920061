import { type CfnElement, type Duration, Lazy, type RemovalPolicy, Stack } from 'aws-cdk-lib';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { type Manifest, MANIFEST_SCHEMA_VERSION } from './manifest';
import type { MemoryRange } from './memory-range';
import type { Placement } from './placement';
import { Campaign } from './private/campaign';
import { Collection } from './private/collection';
import { output } from './private/outputs';
import { tool } from './private/package-files';
import { ProbeFleet } from './private/probe-fleet';
import { resourceLimitErrors } from './private/resource-limit';
import { checkedProps, type RunDefaults } from './private/settings';
import { allowLogs, logGroup, resultsTable, storageOf } from './private/storage';
import type { Probe } from './probe';

/**
 * What probe functions are like.
 */
export interface ProbeFunctionOptions {
  /**
   * The functions' instruction set.
   *
   * @default lambda.Architecture.X86_64
   */
  readonly architecture?: lambda.Architecture;

  /**
   * Environment variables of the functions, at most 3,584 bytes together. Names that begin with `COLD_START_` are the harness's.
   *
   * They are never encrypted with `encryptionKey`: KMS would become a part of every cold start.
   *
   * @default - none but the harness's
   */
  readonly environment?: { [key: string]: string };

  /**
   * Lambda layers of the functions, at most 4: the harness is the fifth that Lambda allows. Layers are a part of the cold start.
   *
   * @default - none but the harness
   */
  readonly layers?: lambda.ILayerVersion[];

  /**
   * The memory sizes to measure: there is one function for each, and 4 CloudFormation resources. About 116 fit in a stack of their own.
   *
   * @default - 128 to 2,560 MB in steps of 128 MB, which are 20 functions
   */
  readonly memoryRange?: MemoryRange;

  /**
   * The functions' timeout, in whole seconds from 1 second to 10 minutes.
   *
   * A scenario that takes longer counts as outcome `timeout`, and is no sample: choose it well above the slowest cold start, or the slow
   * tail is missing from the statistics. A function also waits in it until the other messages of a round have been delivered, 2 seconds or more.
   *
   * @default Duration.seconds(30)
   */
  readonly timeout?: Duration;

  /**
   * X-Ray tracing of the functions. It is a part of the cold start, and costs what X-Ray costs.
   *
   * @default - not traced
   */
  readonly tracing?: lambda.Tracing;
}

/**
 * Properties of a `ColdStartBenchmark`.
 */
export interface ColdStartBenchmarkProps extends ProbeFunctionOptions {
  /**
   * The runtime that is measured: any version of Node.js or Python.
   *
   * It keeps Lambda's automatic updates, and each sample says which version of the runtime it ran on.
   */
  readonly runtime: lambda.Runtime;

  /**
   * What is measured.
   */
  readonly probe: Probe;

  /**
   * Where a run does the measured work if it isn't told: every placement is a line of the result for each memory size and scenario, so two
   * of them double a run's invocations. Any run may ask for any placement, named here or not.
   *
   * @default [Placement.HANDLER]
   */
  readonly placements?: Placement[];

  /**
   * How many proven cold starts a run takes of each memory size, scenario and placement if it isn't told: 1 to 10,000.
   *
   * Each is a Lambda invocation, and what doesn't count is asked for again. A median has a confidence interval from 6 samples,
   * the 90th percentile shows from 36, the 95th from 72, the 99th from 368.
   *
   * @default 100
   */
  readonly samples?: number;

  /**
   * A key for the topic, the queues, the table of results and all logs.
   *
   * Its policy is made to allow CloudWatch Logs, which an imported key's owner must do himself. The probe functions' environment
   * variables aren't encrypted with it: KMS would become a part of every cold start.
   *
   * @default - keys that AWS owns
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * How long logs are kept. Results are in a table, where they stay.
   *
   * @default logs.RetentionDays.ONE_WEEK
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * What becomes of the results and logs when the stack is deleted.
   *
   * @default RemovalPolicy.DESTROY
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * Deploys one probe function for each memory size, and what it takes to measure their cold starts: a run publishes messages that each need a
 * new execution environment, and counts only those that are proven to have got one.
 *
 * ```typescript
 * import { App, Stack, aws_lambda as lambda } from 'aws-cdk-lib';
 * import { ColdStartBenchmark, MemoryRange, Probe } from 'cdk-cold-start-benchmark';
 *
 * const stack = new Stack(new App(), 'ColdStarts');
 * new ColdStartBenchmark(stack, 'Bench', {
 *   runtime: lambda.Runtime.PYTHON_3_13,
 *   probe: Probe.boto3(),
 *   memoryRange: MemoryRange.sizes(128, 512, 1769),
 * });
 * ```
 *
 * Nothing runs, and nothing costs, until a run is started: `npx cdk-cold-start-benchmark run --stack …`, or an invocation of the function
 * in the stack output `<path>InvokerFn` with `{"n": 100}`. The function in `<path>ResultAggregatorFn` answers with the results.
 * `npx cdk-cold-start-benchmark estimate` tells what a run takes: the default 20 memory sizes with 2 scenarios and 100 samples are
 * 4,000 invocations and more.
 *
 * One run at a time is possible for a benchmark. Besides the probe functions it has a topic that reaches them, a state machine that holds
 * a run, four functions that perform it, a queue, a table, and a log group for each concern; all of it pays by use. It sets no reserved concurrency
 * and no physical names, so there may be several in a stack.
 *
 * Throws, with all reasons at once, if a prop isn't allowed.
 */
export class ColdStartBenchmark extends Construct {
  /**
   * Starts a run and answers with its id at once: invoke it with `{"n": 100}`.
   */
  public readonly invoker: lambda.IFunction;

  /**
   * Answers with the results of the latest run, or of the one named in `{"runId": "…"}`: summary and CSV.
   */
  public readonly resultAggregator: lambda.IFunction;

  /**
   * Carries the messages that each ask a probe function for one cold start.
   */
  public readonly topic: sns.ITopic;

  /**
   * Holds all runs: every request with its outcome, every sample. Its layout may change with any version; `results.json` is what stays.
   */
  public readonly resultsTable: dynamodb.ITableV2;

  /**
   * Holds a run: an execution is a run, and its name is the run's id. Its metadata is the manifest, by which the CLI knows the benchmark.
   */
  public readonly stateMachine: sfn.IStateMachine;

  /**
   * The log group of all probe functions.
   */
  public readonly probeLogGroup: logs.ILogGroup;

  /**
   * The role of all probe functions. It may write logs and results; grant it what the measured code needs.
   */
  public readonly probeRole: iam.IRole;

  private readonly fleet: ProbeFleet;
  private readonly campaign: Campaign;
  private readonly encryptionKey?: kms.IKey;

  /**
   * @param scope - what it belongs to: a stack, or a construct in one
   * @param id - its name there; the outputs are named for it
   * @param props - what is measured, and how
   */
  constructor(scope: Construct, id: string, props: ColdStartBenchmarkProps) {
    super(scope, id);
    const settings = checkedProps(this, props);
    const storage = storageOf(props);
    this.encryptionKey = storage.encryptionKey;
    if (this.encryptionKey) {
      allowLogs(this, this.encryptionKey);
    }

    this.resultsTable = resultsTable(this, 'Results', storage);
    this.probeLogGroup = logGroup(this, 'ProbeLogs', storage);
    this.topic = new sns.Topic(this, 'Topic', { enforceSSL: true, masterKey: storage.encryptionKey });
    const { queue } = new Collection(this, 'Collection', { table: this.resultsTable, probeLogGroup: this.probeLogGroup, storage });
    this.fleet = new ProbeFleet(this, 'Probes', {
      logGroup: this.probeLogGroup, topic: this.topic, resultsQueue: queue, placement: settings.placements[0], storage,
    });
    this.probeRole = this.fleet.role;
    this.campaign = new Campaign(this, 'Campaign', {
      table: this.resultsTable,
      topic: this.topic,
      probeLogGroup: this.probeLogGroup,
      manifest: Lazy.any({ produce: () => this.manifest(settings) }),
      storage,
    });
    this.invoker = this.campaign.invoker;
    this.resultAggregator = this.campaign.aggregator;
    this.stateMachine = this.campaign.stateMachine;
    for (const { lambdaFunction } of this.fleet.addVariant('DefaultVariant', 'default', settings)) {
      this.campaign.control(lambdaFunction);
    }

    output(this, 'InvokerFn', this.invoker.functionName, 'Starts a run, e.g. with {"n": 100}');
    output(this, 'ResultAggregatorFn', this.resultAggregator.functionName, 'Answers with the results of the latest run');
    this.node.addValidation({ validate: () => resourceLimitErrors(this, this.fleet.functions.length) });
  }

  /**
   * The functions that are measured, in ascending order of memory.
   */
  public get probeFunctions(): lambda.IFunction[] {
    return this.fleet.functions.map(({ lambdaFunction }) => lambdaFunction);
  }

  /**
   * Lets a principal start, follow and stop runs and read their results: all that `npx cdk-cold-start-benchmark run`, `list` and `stop` do.
   *
   * @param grantee - the principal
   */
  public grantRun(grantee: iam.IGrantable): iam.Grant {
    const stack = Stack.of(this);
    // not its id: whoever asks by name is checked without it.
    const stackArn = stack.formatArn({ service: 'cloudformation', resource: 'stack', resourceName: `${stack.stackName}/*` });
    return this.grantReadResults(grantee)
      .combine(this.grant(grantee, ['lambda:InvokeFunction'], this.invoker.functionArn))
      .combine(this.grant(grantee, ['states:DescribeStateMachine'], this.stateMachine.stateMachineArn))
      .combine(this.grant(grantee, ['states:DescribeExecution', 'states:StopExecution'], this.campaign.executionsArn))
      .combine(this.grant(grantee, ['cloudformation:DescribeStackResource', 'cloudformation:GetTemplate'], stackArn));
  }

  /**
   * Lets a principal read the results of runs, from the table and by the result aggregator.
   *
   * @param grantee - the principal
   */
  public grantReadResults(grantee: iam.IGrantable): iam.Grant {
    this.encryptionKey?.grantDecrypt(grantee);
    return this.grant(grantee, ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:Query'], this.resultsTable.tableArn)
      .combine(this.grant(grantee, ['lambda:InvokeFunction'], this.resultAggregator.functionArn));
  }

  private grant(grantee: iam.IGrantable, actions: string[], ...resourceArns: string[]): iam.Grant {
    return iam.Grant.addToPrincipal({ grantee, actions, resourceArns, scope: this });
  }

  private manifest({ samples, placements }: RunDefaults): Manifest {
    return {
      schemaVersion: MANIFEST_SCHEMA_VERSION,
      tool: tool(),
      constructPath: this.node.path,
      functions: this.fleet.functions.map(({ manifest }) => manifest),
      defaults: { samples, placements },
      invokerLogicalId: Stack.of(this).getLogicalId(this.invoker.node.defaultChild as CfnElement),
      aggregatorFunctionName: this.resultAggregator.functionName,
      resultsTableName: this.resultsTable.tableName,
    };
  }
}
