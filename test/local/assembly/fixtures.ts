import { mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StackArtifact } from '../../../src/local/assembly/cloud-assembly';
import { removeReadOnlyTree } from '../../../src/local/assembly/read-only-tree';
import type { ResourceContext, ResourceProperties, ResourceProvider } from '../../../src/local/assembly/resource-provider';
import type { Template } from '../../../src/local/assembly/template';

export const ADDRESS = { partition: 'aws', region: 'us-east-1', accountId: '000000000000' };

/** Makes folders that are gone after each test. */
export function temporaryDirectories(): () => string {
  const made: string[] = [];
  afterEach(async () => {
    for (const directory of made.splice(0)) await removeReadOnlyTree(directory);
  });
  return () => {
    const directory = realpathSync(mkdtempSync(join(tmpdir(), 'assembly-')));
    made.push(directory);
    return directory;
  };
}

/** A stack as a cloud assembly would give it. */
export function stackOf(template: Omit<Template, 'Resources'> & { Resources?: Template['Resources'] }, more: Partial<StackArtifact> = {}): StackArtifact {
  const complete = { Resources: {}, ...template } as Template;
  return {
    id: 'Stack',
    stackName: 'Stack',
    displayName: 'Stack',
    environment: {},
    template: complete,
    templateFile: '/assembly/Stack.template.json',
    templateBytes: JSON.stringify(complete).length,
    parameters: {},
    assets: new Map(),
    assemblyDirectory: '/assembly',
    rootDirectory: '/assembly',
    ...more,
  };
}

export interface Creation {
  readonly type: string;
  readonly logicalId: string;
  readonly properties: ResourceProperties;
  readonly context: ResourceContext;
}

/** Providers of a few made-up types; what they are asked to create is written down in order. */
export function recordingProviders(types: { readonly [type: string]: readonly string[] }) {
  const created: Creation[] = [];
  const providers = Object.entries(types).map(([type, supportedProperties]): [string, ResourceProvider] => [type, {
    supportedProperties,
    create: (context, properties) => {
      created.push({ type, logicalId: context.logicalId, properties, context });
      return { physicalId: `physical-${context.logicalId}`, attributes: { Arn: `arn:of:${context.logicalId}` } };
    },
  }]);
  return { providers: new Map<string, ResourceProvider>(providers), created };
}
