import { App } from 'aws-cdk-lib';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { DemoStack } from './demo-stack';
import { MemoryRange } from '../memory-range';
import { Placement } from '../placement';
import { Probe } from '../probe';

// what the CLI's demo measures: the published experiment at sizes that show its curve, 1,769 MB being one whole vCPU.
const memoryRange = MemoryRange.sizes(128, 256, 512, 1024, 1769);
const samples = 5;

// shipped synthesized, so it must hold nothing of the machine that built it.
const app = new App({ analyticsReporting: false, treeMetadata: false });
new DemoStack(app, 'Boto3', { benchmark: { runtime: Runtime.PYTHON_3_13, probe: Probe.boto3(), memoryRange, samples } });
new DemoStack(app, 'AwsSdkJs', {
  benchmark: { runtime: Runtime.NODEJS_22_X, probe: Probe.awsSdkJs(), placements: [Placement.LAZY], memoryRange, samples },
});
app.synth();
