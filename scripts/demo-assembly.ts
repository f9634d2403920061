import { App } from 'aws-cdk-lib';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { DemoStack } from '../src/demo/demo-stack';
import { MemoryRange } from '../src/memory-range';
import { Placement } from '../src/placement';
import { Probe } from '../src/probe';

// what the CLI's demo measures. The sizes of the published experiment, and 1769 MB, where a function has one whole vCPU.
const memoryRange = MemoryRange.sizes(...MemoryRange.of({}).memorySizes, 1769);

// nothing that is different on another machine, or that only people read.
const app = new App({
  analyticsReporting: false,
  treeMetadata: false,
  stackTraces: false,
  context: { 'aws:cdk:disable-creation-stack-traces': true, 'aws:cdk:disable-logicalId-metadata': true },
});
new DemoStack(app, 'Boto3', { benchmark: { runtime: Runtime.PYTHON_3_13, probe: Probe.boto3(), memoryRange } });
new DemoStack(app, 'AwsSdkJs', {
  benchmark: { runtime: Runtime.NODEJS_22_X, probe: Probe.awsSdkJs(), memoryRange, placements: [Placement.LAZY] },
});
app.synth();
