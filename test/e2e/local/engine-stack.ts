import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { AttributeType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Code, Function as LambdaFunction, FunctionProps, LayerVersion, LoggingFormat, Runtime } from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { FilterPattern, LogGroup } from 'aws-cdk-lib/aws-logs';
import { LambdaDestination } from 'aws-cdk-lib/aws-logs-destinations';
import { SubscriptionFilter as MessageFilter, Topic } from 'aws-cdk-lib/aws-sns';
import { LambdaSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { DefinitionBody, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { CfnOutput } from 'aws-cdk-lib/core';

/** A layer with a Node.js module that exports its own name. */
function layerWith(module: string, scratchDirectory: string): string {
  const layer = join(scratchDirectory, `layer-${module}`);
  const directory = join(layer, 'nodejs', 'node_modules', module);
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'index.js'), `module.exports = '${module}';`);
  return layer;
}

const code = (name: string) => Code.fromAsset(join(__dirname, 'engine-functions', name));

/**
 * What the engine is for, in one stack: topic → functions (Node.js, Python) → queue → function → table,
 * with the functions' platform records beside them, and a state machine.
 */
export class EngineStack extends Stack {
  constructor(app: App, id: string, scratchDirectory: string) {
    super(app, id);
    const topic = new Topic(this, 'Topic');
    const results = new Queue(this, 'Results', { visibilityTimeout: Duration.seconds(60) });
    const table = new TableV2(this, 'Table', {
      partitionKey: { name: 'pk', type: AttributeType.STRING }, sortKey: { name: 'sk', type: AttributeType.STRING },
    });
    const probeLogs = new LogGroup(this, 'ProbeLogs');

    const probe: Pick<FunctionProps, 'logGroup' | 'loggingFormat' | 'onSuccess' | 'onFailure' | 'retryAttempts' | 'maxEventAge' | 'timeout'> = {
      logGroup: probeLogs,
      loggingFormat: LoggingFormat.JSON,
      onSuccess: new SqsDestination(results),
      onFailure: new SqsDestination(results),
      retryAttempts: 0,
      maxEventAge: Duration.seconds(60),
      timeout: Duration.seconds(20),
    };
    const node = new LambdaFunction(this, 'NodeProbe', {
      ...probe, runtime: Runtime.NODEJS_22_X, handler: 'index.handler', code: code('node-probe'), environment: { EPOCH: 'first' }, memorySize: 512,
    });
    const python = new LambdaFunction(this, 'PythonProbe', { ...probe, runtime: Runtime.PYTHON_3_13, handler: 'index.handler', code: code('python-probe'), memorySize: 1024 });
    for (const [language, subscriber] of Object.entries({ node, python })) {
      topic.addSubscription(new LambdaSubscription(subscriber, {
        filterPolicy: { language: MessageFilter.stringFilter({ allowlist: [language] }) },
      }));
    }

    const collector = new LambdaFunction(this, 'Collector', {
      runtime: Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: code('collector'),
      environment: { TABLE_NAME: table.tableName },
      memorySize: 1769,
      timeout: Duration.seconds(20),
    });
    table.grantWriteData(collector);
    collector.addEventSource(new SqsEventSource(results, { batchSize: 10, reportBatchItemFailures: true, maxConcurrency: 2 }));
    probeLogs.addSubscriptionFilter('ToCollector', {
      destination: new LambdaDestination(collector), filterPattern: FilterPattern.stringValue('$.type', '=', 'platform.report'),
    });

    const echo = new LambdaFunction(this, 'Echo', {
      runtime: Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: code('echo'),
      memorySize: 1769,
      timeout: Duration.minutes(2),
      layers: ['first', 'second'].map(name => new LayerVersion(this, name, { code: Code.fromAsset(layerWith(name, scratchDirectory)) })),
    });
    const task = new LambdaInvoke(this, 'Ask', { lambdaFunction: echo, payloadResponseOnly: false, outputPath: '$.Payload' });
    task.addRetry({ errors: ['NotYet'], interval: Duration.seconds(1), maxAttempts: 2 });
    const machine = new StateMachine(this, 'Machine', { definitionBody: DefinitionBody.fromChainable(task) });

    this.output({
      TopicArn: topic.topicArn,
      TableName: table.tableName,
      ProbeName: node.functionName,
      EchoName: echo.functionName,
      MachineArn: machine.stateMachineArn,
      LogGroupName: probeLogs.logGroupName,
    });
  }

  private output(values: { readonly [name: string]: string }): void {
    for (const [name, value] of Object.entries(values)) new CfnOutput(this, name, { value });
  }
}
