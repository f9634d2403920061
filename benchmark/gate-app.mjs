// what gate.mjs measures: the probe in the folder PROBE, below and at one vCPU.
import { App, Stack } from 'aws-cdk-lib';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { ColdStartBenchmark, MemoryRange, Probe } from '../lib/index.js';

const app = new App();
new ColdStartBenchmark(new Stack(app, 'Gate'), 'Bench', {
  runtime: Runtime.NODEJS_22_X,
  probe: Probe.fromAsset(process.env.PROBE, { scenarios: ['work'] }),
  memoryRange: MemoryRange.sizes(512, 1769),
});
app.synth();
