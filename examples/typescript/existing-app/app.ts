import { App, Stack, type StackProps } from 'aws-cdk-lib';
import { AttributeType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { ColdStartBenchmark, MemoryRange, Placement, Probe } from 'cdk-cold-start-benchmark';
import type { Construct } from 'constructs';

class ApiStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);

    // the stack as it was: a function in the folder api, and its table.
    const table = new TableV2(this, 'Orders', { partitionKey: { name: 'id', type: AttributeType.STRING } });
    const environment = { TABLE_NAME: table.tableName };
    const handler = new Function(this, 'Handler', { runtime: Runtime.NODEJS_22_X, code: Code.fromAsset('api'), handler: 'index.handler', environment });
    table.grantReadData(handler);

    // what the function does at its start, at three memory sizes: api/start-up.mjs is deployed with all of its folder.
    const bench = new ColdStartBenchmark(this, 'ColdStarts', {
      runtime: Runtime.NODEJS_22_X,
      probe: Probe.fromAsset('api', { module: 'start-up', scenarios: ['connectToTable', 'firstRequest'] }),
      memoryRange: MemoryRange.sizes(256, 512, 1024),
      placements: [Placement.HANDLER, Placement.INIT],
      environment,
    });
    table.grantReadData(bench.probeRole);
  }
}

const app = new App();
new ApiStack(app, 'Api');
app.synth();
