import { Manifest, ManifestFunction } from '../../src/manifest';

export function manifestFunction(fields: Partial<ManifestFunction> = {}): ManifestFunction {
  const { variant = 'default', memorySizeMB = 128 } = fields;
  return {
    functionName: `probe-${variant}-${memorySizeMB}`,
    variant,
    memorySizeMB,
    architecture: 'x86_64',
    runtime: 'python3.13',
    timeoutSeconds: 30,
    scenarios: ['client', 'resource'],
    ...fields,
  };
}

export function manifest(fields: Partial<Manifest> = {}): Manifest {
  return {
    schemaVersion: 1,
    tool: { name: 'cdk-cold-start-benchmark', version: '1.2.3' },
    constructPath: 'Stack/Bench',
    functions: [
      manifestFunction({ memorySizeMB: 1024 }),
      manifestFunction({ memorySizeMB: 128 }),
      manifestFunction({ memorySizeMB: 128, variant: 'arm', architecture: 'arm64', scenarios: ['client'] }),
    ],
    defaults: { samples: 100, placements: ['handler'] },
    invokerLogicalId: 'Invoker',
    aggregatorFunctionName: 'aggregator',
    resultsTableName: 'table',
    ...fields,
  };
}
