import { join } from 'node:path';
import { ArnFormat, CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AttributeType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Code, Function, type FunctionOptions, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { LambdaSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';

/** A stack that knows nothing of this library: functions that change their own configuration to be cold again, and a table of times. */
export class PublishedExperiment extends Stack {
  constructor(scope: Construct, id: string, memorySizes: number[]) {
    super(scope, id);
    const table = new Table(this, 'Times', {
      partitionKey: { name: 'memory_size', type: AttributeType.NUMBER },
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const topic = new Topic(this, 'Topic');
    for (const memorySize of memorySizes) {
      const probe = this.python(`Probe${memorySize}`, 'probe', { memorySize, environment: { TABLE_NAME: table.tableName } });
      table.grantWriteData(probe);
      probe.addToRolePolicy(new PolicyStatement({
        actions: ['lambda:GetFunction', 'lambda:GetFunctionConfiguration', 'lambda:UpdateFunctionConfiguration'],
        // a function's own ARN in its own policy would be a circle.
        resources: [this.formatArn({ service: 'lambda', resource: 'function', resourceName: `${id}-*`, arnFormat: ArnFormat.COLON_RESOURCE_NAME })],
      }));
      topic.addSubscription(new LambdaSubscription(probe));
    }
    const invoker = this.python('Invoker', 'invoker', { environment: { TOPIC_ARN: topic.topicArn } });
    topic.grantPublish(invoker);
    const aggregator = this.python('Aggregator', 'aggregator', { environment: { TABLE_NAME: table.tableName } });
    table.grantReadData(aggregator);
    new CfnOutput(this, 'invokerFn', { value: invoker.functionName });
    new CfnOutput(this, 'resultAggregatorFn', { value: aggregator.functionName });
  }

  private python(id: string, module: string, options: FunctionOptions): Function {
    return new Function(this, id, {
      runtime: Runtime.PYTHON_3_13,
      handler: `${module}.handler`,
      code: Code.fromAsset(join(__dirname, '..', 'published-experiment')),
      timeout: Duration.seconds(30),
      ...options,
    });
  }
}
