import type { StackTemplate } from '../../src/cli/benchmarks';
import { MANIFEST_METADATA_KEY, MANIFEST_SCHEMA_VERSION, type Manifest } from '../../src/manifest';

/** A benchmark of two memory sizes and two scenarios. */
export function manifestOf(overrides: Partial<Manifest> = {}): Manifest {
  return {
    schemaVersion: MANIFEST_SCHEMA_VERSION,
    tool: { name: 'cdk-cold-start-benchmark', version: '0.0.0' },
    constructPath: 'Stack/Bench',
    functions: [128, 1024].map(memorySizeMB => ({
      functionName: `probe-${memorySizeMB}`,
      variant: 'default',
      memorySizeMB,
      architecture: 'x86_64',
      runtime: 'python3.13',
      timeoutSeconds: 30,
      scenarios: ['client', 'resource'],
    })),
    defaults: { samples: 100, placements: ['handler'] },
    invokerLogicalId: 'BenchInvoker',
    aggregatorFunctionName: 'aggregator',
    resultsTableName: 'results',
    ...overrides,
  };
}

/** A stack with these benchmarks beside a resource of another kind. */
export function stackOf(name: string, ...manifests: Manifest[]): StackTemplate {
  return {
    stackName: name,
    displayName: name,
    template: {
      Resources: {
        Topic: { Type: 'AWS::SNS::Topic' },
        ...Object.fromEntries(manifests.map((manifest, i) => [
          `Machine${i}`, { Type: 'AWS::StepFunctions::StateMachine', Metadata: { [MANIFEST_METADATA_KEY]: manifest } },
        ])),
      },
    },
  };
}
