import { Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import { LambdaSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { COMPILED, type Language } from './language';
import { lambdaRole } from './pipeline-function';
import type { ProbeSettings } from './settings';
import type { Storage } from './storage';
import type { ManifestFunction } from '../manifest';
import type { Placement } from '../placement';
import { INITIAL_EPOCH, PROBE_ENVIRONMENT, TARGETS_ATTRIBUTE } from '../protocol';

export interface ProbeFleetProps {
  readonly logGroup: logs.ILogGroup;
  readonly topic: sns.ITopic;
  readonly resultsQueue: sqs.IQueue;
  /** until the first run. */
  readonly placement: Placement;
  readonly storage: Storage;
}

/** A probe function, and what the manifest says of it. */
export interface ProbeFunction {
  readonly lambdaFunction: lambda.IFunction;
  readonly manifest: ManifestFunction;
}

/** The functions that are measured: one for each variant and memory size. They share a role and a log group. */
export class ProbeFleet extends Construct {
  public readonly functions: ProbeFunction[] = [];
  public readonly role: iam.Role;
  private traced = false;

  constructor(scope: Construct, id: string, private readonly props: ProbeFleetProps) {
    super(scope, id);
    this.role = lambdaRole(this, 'Role', props.logGroup.logGroupArn);
    this.role.addToPolicy(new iam.PolicyStatement({ actions: ['sqs:SendMessage'], resources: [props.resultsQueue.queueArn] }));
    props.storage.encryptionKey?.grant(this.role, 'kms:Decrypt', 'kms:GenerateDataKey');
  }

  /** Adds the functions of one variant, in ascending order of memory. */
  public addVariant(id: string, variant: string, settings: ProbeSettings): ProbeFunction[] {
    const family = new Construct(this, id);
    const added = settings.memorySizes.map(memorySize => {
      const lambdaFunction = this.makeFunction(family, memorySize, settings);
      this.props.topic.addSubscription(new LambdaSubscription(lambdaFunction, {
        filterPolicy: { [TARGETS_ATTRIBUTE]: sns.SubscriptionFilter.stringFilter({ allowlist: [lambdaFunction.functionName] }) },
      }));
      return { lambdaFunction, manifest: describe(lambdaFunction, variant, memorySize, settings) };
    });
    this.functions.push(...added);
    return added;
  }

  private makeFunction(scope: Construct, memorySize: number, settings: ProbeSettings): lambda.Function {
    const { probe, runtime, architecture, timeout, language } = settings;
    // not the library's SqsDestination, which would grant more than SendMessage, and that for each function.
    const destination: lambda.IDestination = { bind: () => ({ destination: this.props.resultsQueue.queueArn }) };
    const lambdaFunction = new lambda.Function(scope, `Memory${memorySize}`, {
      description: `Cold start probe with ${memorySize} MB`,
      runtime,
      architecture,
      code: probe.code,
      handler: language.handler,
      layers: [this.harness(language), ...settings.layers],
      environment: {
        ...settings.environment,
        [PROBE_ENVIRONMENT.epoch]: INITIAL_EPOCH,
        [PROBE_ENVIRONMENT.placement]: this.props.placement,
        [PROBE_ENVIRONMENT.scenario]: probe.scenarios[0],
        [PROBE_ENVIRONMENT.module]: probe.module,
      },
      memorySize,
      timeout,
      role: this.role,
      logGroup: this.props.logGroup,
      loggingFormat: lambda.LoggingFormat.JSON,
      systemLogLevelV2: lambda.SystemLogLevel.DEBUG, // else initReport is missing, and initStart with some runtimes.
      applicationLogLevelV2: lambda.ApplicationLogLevel.INFO,
      // an event that Lambda can't run within the round must die with it.
      retryAttempts: 0,
      maxEventAge: Duration.seconds(60),
      onSuccess: destination,
      onFailure: destination,
    });
    this.trace(lambdaFunction, settings.tracing);
    return lambdaFunction;
  }

  /** As the function's prop `tracing` would, which with some feature flags makes a policy for each function, and the role's are soon too many. */
  private trace(lambdaFunction: lambda.Function, mode: lambda.Tracing = lambda.Tracing.DISABLED): void {
    if (mode === lambda.Tracing.DISABLED) {
      return;
    }
    (lambdaFunction.node.defaultChild as lambda.CfnFunction).tracingConfig = { mode };
    if (!this.traced) {
      this.traced = true;
      this.role.addToPolicy(new iam.PolicyStatement({ actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], resources: ['*'] }));
    }
  }

  private harness(language: Language): lambda.ILayerVersion {
    const existing = this.node.tryFindChild(language.harnessId) as lambda.LayerVersion | undefined;
    return existing ?? new lambda.LayerVersion(this, language.harnessId, {
      description: `Runs the scenarios of cold start probes in ${language.name}`,
      code: lambda.Code.fromAsset(language.harnessDirectory, { exclude: COMPILED }),
    });
  }
}

function describe(lambdaFunction: lambda.IFunction, variant: string, memorySizeMB: number, settings: ProbeSettings): ManifestFunction {
  return {
    functionName: lambdaFunction.functionName,
    variant,
    memorySizeMB,
    architecture: settings.architecture.name,
    runtime: settings.runtime.name,
    timeoutSeconds: settings.timeout.toSeconds(),
    scenarios: settings.probe.scenarios,
  };
}
