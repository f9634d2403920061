// what scaling.mjs measures: the SDKs over sizes on both sides of one vCPU (1,769 MB).
import { App, Stack } from 'aws-cdk-lib';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { ColdStartBenchmark, MemoryRange, Placement, Probe } from '../lib/index.js';

const memoryRange = MemoryRange.sizes(128, 256, 512, 1024, 1769, 2560);
const app = new App();
const stack = id => new Stack(app, id);
new ColdStartBenchmark(stack('Boto3'), 'Bench', { runtime: Runtime.PYTHON_3_13, probe: Probe.boto3(), memoryRange });
new ColdStartBenchmark(stack('AwsSdkJs'), 'Bench', {
  runtime: Runtime.NODEJS_22_X, probe: Probe.awsSdkJs(), memoryRange, placements: [Placement.LAZY],
});
app.synth();
