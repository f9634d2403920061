import { ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as sns from 'aws-cdk-lib/aws-sns';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { campaignDefinition } from './campaign-definition';
import { ControlPolicies } from './control-policies';
import { PipelineFunction, type PipelineFunctionProps } from './pipeline-function';
import type { Storage } from './storage';
import { MANIFEST_METADATA_KEY } from '../manifest';
import { PIPELINE_ENVIRONMENT } from '../protocol';

export interface CampaignProps {
  readonly table: dynamodb.ITableV2;
  readonly topic: sns.ITopic;
  readonly probeLogGroup: logs.ILogGroup;
  readonly storage: Storage;
  /** the manifest, as far as it can be known now; whatever isn't known yet is lazy. */
  readonly manifest: unknown;
}

/** What makes a run: the invoker starts an execution of the state machine, which calls coordinator and aggregator. */
export class Campaign extends Construct {
  public readonly invoker: lambda.Function;
  public readonly aggregator: lambda.Function;
  public readonly stateMachine: sfn.StateMachine;
  private readonly controlPolicies: ControlPolicies;

  constructor(scope: Construct, id: string, private readonly props: CampaignProps) {
    super(scope, id);
    const coordinator = this.makeCoordinator();
    this.controlPolicies = new ControlPolicies(this, coordinator.role);
    this.aggregator = this.makeAggregator().lambdaFunction;
    this.stateMachine = this.makeStateMachine(coordinator.lambdaFunction);
    this.invoker = this.makeInvoker().lambdaFunction;
  }

  /** ARN pattern of the state machine's executions. */
  public get executionsArn(): string {
    return Stack.of(this).formatArn({
      service: 'states',
      resource: 'execution',
      resourceName: `${this.stateMachine.stateMachineName}:*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
  }

  /** Lets a run give this function new epochs. */
  public control(lambdaFunction: lambda.IFunction): void {
    this.controlPolicies.add(lambdaFunction.functionArn);
  }

  private makeCoordinator(): PipelineFunction {
    const { table, topic, probeLogGroup } = this.props;
    const coordinator = this.pipelineFunction('Coordinator', {
      bundle: 'coordinator',
      description: 'Performs one step of a run: gives probe functions a new epoch, asks for cold starts, waits for them',
      timeout: Duration.minutes(15),
      memorySize: 1024,
      environment: { [PIPELINE_ENVIRONMENT.topic]: topic.topicArn, [PIPELINE_ENVIRONMENT.probeLogGroup]: probeLogGroup.logGroupName },
    });
    coordinator.allow(['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query', 'dynamodb:UpdateItem'], table.tableArn);
    coordinator.allow(['sns:Publish'], topic.topicArn);
    coordinator.allow(['logs:FilterLogEvents'], probeLogGroup.logGroupArn);
    return coordinator;
  }

  private makeAggregator(): PipelineFunction {
    const aggregator = this.pipelineFunction('Aggregator', {
      bundle: 'aggregator',
      description: 'Answers with the result of a run: summary and CSV',
      timeout: Duration.minutes(5),
      memorySize: 1024,
      environment: {},
    });
    aggregator.allow(['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'], this.props.table.tableArn);
    return aggregator;
  }

  private makeStateMachine(coordinator: lambda.IFunction): sfn.StateMachine {
    const role = new iam.Role(this, 'StateMachineRole', { assumedBy: new iam.ServicePrincipal('states.amazonaws.com') });
    role.addToPolicy(new iam.PolicyStatement({
      actions: ['lambda:InvokeFunction'],
      resources: [coordinator.functionArn, this.aggregator.functionArn],
    }));
    const stack = Stack.of(this);
    const definition = campaignDefinition({
      partition: stack.partition,
      coordinator: coordinator.functionArn,
      aggregator: this.aggregator.functionArn,
    }, this.props.manifest);
    const stateMachine = new sfn.StateMachine(this, 'StateMachine', {
      definitionBody: sfn.DefinitionBody.fromString(stack.toJsonString(definition)),
      role,
    });
    (stateMachine.node.defaultChild as sfn.CfnStateMachine).addMetadata(MANIFEST_METADATA_KEY, this.props.manifest);
    return stateMachine;
  }

  private makeInvoker(): PipelineFunction {
    const { stateMachineArn } = this.stateMachine;
    const invoker = this.pipelineFunction('Invoker', {
      bundle: 'invoker',
      description: 'Starts a run, e.g. with {"n": 100}',
      timeout: Duration.minutes(1),
      memorySize: 512,
      environment: { [PIPELINE_ENVIRONMENT.stateMachine]: stateMachineArn },
    });
    invoker.allow(['states:DescribeStateMachine', 'states:StartExecution'], stateMachineArn);
    invoker.allow(['states:DescribeExecution'], this.executionsArn);
    invoker.allow(['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'], this.props.table.tableArn);
    invoker.allow(['lambda:GetAccountSettings'], '*'); // there's no resource to name: it is the account.
    return invoker;
  }

  private pipelineFunction(id: string, props: Omit<PipelineFunctionProps, 'storage'>): PipelineFunction {
    const { table, storage } = this.props;
    const environment = { [PIPELINE_ENVIRONMENT.table]: table.tableName, ...props.environment };
    const made = new PipelineFunction(this, id, { ...props, environment, storage });
    storage.encryptionKey?.grantEncryptDecrypt(made.role);
    return made;
  }
}
