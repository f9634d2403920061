from aws_cdk import App, Stack
from aws_cdk.aws_lambda import Architecture, Code, Runtime
from cdk_cold_start_benchmark import ColdStartBenchmark, MemoryRange, Placement, Probe

app = App()
stack = Stack(app, 'ColdStarts')
memory_range = MemoryRange.of(min=256, max=1024, step=256)

# probes/javascript/index.mjs, deployed as it is.
ColdStartBenchmark(
    stack, 'JavaScript',
    runtime=Runtime.NODEJS_22_X,
    probe=Probe.from_asset('probes/javascript', scenarios=['client', 'onDemand']),
    memory_range=memory_range,
)

# probes/typescript/index.ts, bundled by esbuild whenever the app is synthesized; the AWS SDK is the runtime's own.
ColdStartBenchmark(
    stack, 'TypeScript',
    runtime=Runtime.NODEJS_22_X,
    architecture=Architecture.ARM_64,
    probe=Probe.from_code(Code.from_custom_command('dist/probe', [
        'npx', 'esbuild', 'probes/typescript/index.ts', '--outfile=dist/probe/index.mjs',
        '--bundle', '--platform=node', '--target=node22', '--format=esm', '--external:@aws-sdk/*', '--log-level=warning',
    ]), scenarios=['parse']),
    memory_range=memory_range,
    placements=[Placement.LAZY],
)

# probes/python/index.py, deployed as it is.
ColdStartBenchmark(
    stack, 'Python',
    runtime=Runtime.PYTHON_3_13,
    probe=Probe.from_asset('probes/python', scenarios=['client', 'session']),
    memory_range=memory_range,
    samples=50,
)

app.synth()
