import { App, Stack } from 'aws-cdk-lib';
import { Architecture, Code, Runtime } from 'aws-cdk-lib/aws-lambda';
import { ColdStartBenchmark, MemoryRange, Placement, Probe } from 'cdk-cold-start-benchmark';

const app = new App();
const stack = new Stack(app, 'ColdStarts');
const memoryRange = MemoryRange.of({ min: 256, max: 1024, step: 256 });

// probes/javascript/index.mjs, deployed as it is.
new ColdStartBenchmark(stack, 'JavaScript', {
  runtime: Runtime.NODEJS_22_X,
  probe: Probe.fromAsset('probes/javascript', { scenarios: ['client', 'onDemand'] }),
  memoryRange,
});

// probes/typescript/index.ts, bundled by esbuild whenever the app is synthesized; the AWS SDK is the runtime's own.
new ColdStartBenchmark(stack, 'TypeScript', {
  runtime: Runtime.NODEJS_22_X,
  architecture: Architecture.ARM_64,
  probe: Probe.fromCode(Code.fromCustomCommand('dist/probe', [
    'npx', 'esbuild', 'probes/typescript/index.ts', '--outfile=dist/probe/index.mjs',
    '--bundle', '--platform=node', '--target=node22', '--format=esm', '--external:@aws-sdk/*', '--log-level=warning',
  ]), { scenarios: ['parse'] }),
  memoryRange,
  placements: [Placement.LAZY],
});

// probes/python/index.py, deployed as it is.
new ColdStartBenchmark(stack, 'Python', {
  runtime: Runtime.PYTHON_3_13,
  probe: Probe.fromAsset('probes/python', { scenarios: ['client', 'session'] }),
  memoryRange,
  samples: 50,
});

app.synth();
