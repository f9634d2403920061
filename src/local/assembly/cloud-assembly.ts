import { existsSync, realpathSync, statSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import { AssemblyError } from './assembly-error';
import { type FileAsset, readAssetManifest } from './asset-manifest';
import { isObject, type JsonObject, readJsonObject } from './json';
import { type Template, templateOf } from './template';

/** One stack of a cloud assembly, ready to be deployed. */
export interface StackArtifact {
  /** of the artifact in its manifest. */
  readonly id: string;
  readonly stackName: string;
  /** the stack's path in the app, as `cdk list` shows it. */
  readonly displayName: string;
  readonly environment: StackEnvironment;
  readonly template: Template;
  readonly templateFile: string;
  /** of the file: CloudFormation's limit is on the template as uploaded. */
  readonly templateBytes: number;
  /** values the app gives to parameters. */
  readonly parameters: { readonly [name: string]: string };
  readonly assets: ReadonlyMap<string, FileAsset>;
  /** where the stack's manifest is. */
  readonly assemblyDirectory: string;
  /** the outermost assembly: assets of all its stages are in it, and nothing outside is read. */
  readonly rootDirectory: string;
}

/** What a stack is fixed to; absent means that it goes wherever it is deployed. */
export interface StackEnvironment { readonly account?: string; readonly region?: string }

/** A synthesized CDK app (cdk.out): its stacks, those of its stages included. */
export class CloudAssembly {
  /** Throws an `AssemblyError` of one line when something is missing or broken. */
  static open(directory: string): CloudAssembly {
    const given = resolve(directory);
    if (!statSync(given, { throwIfNoEntry: false })?.isDirectory()) {
      throw new AssemblyError(`There is no cloud assembly in ${given}: no such directory. Synthesize the app first (cdk synth).`);
    }
    const root = realpathSync(given);
    return new CloudAssembly(root, stacksOf(root, root));
  }

  private constructor(readonly directory: string, readonly stacks: readonly StackArtifact[]) {}
}

function stacksOf(directory: string, root: string): StackArtifact[] {
  const file = join(directory, 'manifest.json');
  const { artifacts } = readJsonObject(file, 'cloud assembly manifest');
  if (!isObject(artifacts)) throw new AssemblyError(`${file} is not a manifest of a cloud assembly: it has no artifacts. Synthesize the app again (cdk synth).`);
  return Object.entries(artifacts).flatMap(([id, artifact]) => {
    if (!isObject(artifact)) throw new AssemblyError(`Artifact ${id} in ${file} must be an object.`);
    switch (artifact.type) {
      case 'aws:cloudformation:stack': return [stackOf(id, artifact, artifacts, directory, root)];
      // strictly below its parent, so that no assembly contains itself.
      case 'cdk:cloud-assembly': return stacksOf(within(directory, directory, text(artifact, 'directoryName', file, id)), root);
      default: return []; // asset manifests are read with the stacks that depend on them; the rest is for people.
    }
  });
}

function stackOf(id: string, artifact: JsonObject, artifacts: JsonObject, directory: string, root: string): StackArtifact {
  const file = join(directory, 'manifest.json');
  const properties = isObject(artifact.properties) ? artifact.properties : {};
  const templateFile = within(root, directory, text(artifact, 'templateFile', file, id));
  const template = templateOf(readJsonObject(templateFile, 'template'), templateFile);
  // what its constructs annotate is read by others, who trust the name.
  if (typeof artifact.additionalMetadataFile === 'string') within(root, directory, artifact.additionalMetadataFile);
  const stackName = typeof properties.stackName === 'string' ? properties.stackName : id;
  return {
    id,
    stackName,
    displayName: typeof artifact.displayName === 'string' ? artifact.displayName : stackName,
    environment: environmentOf(artifact.environment, id, file),
    template,
    templateFile,
    templateBytes: statSync(templateFile).size,
    parameters: (properties.parameters ?? {}) as StackArtifact['parameters'],
    assets: assetsOf(artifact, artifacts, directory, root),
    assemblyDirectory: directory,
    rootDirectory: root,
  };
}

/** The asset manifests that the stack depends on. */
function assetsOf(stack: JsonObject, artifacts: JsonObject, directory: string, root: string): Map<string, FileAsset> {
  const dependencies = (stack.dependencies ?? []) as string[];
  const manifests = dependencies.map(id => [id, artifacts[id]] as const).filter(([, artifact]) => isObject(artifact) && artifact.type === 'cdk:asset-manifest');
  return new Map(manifests.flatMap(([id, artifact]) => {
    const name = text(artifact as JsonObject, 'file', join(directory, 'manifest.json'), id);
    within(root, directory, name);
    return [...readAssetManifest(directory, name)];
  }));
}

/** `aws://<account>/<region>`, either of which may be unknown. Both go into ARNs and variables of the shell. */
function environmentOf(environment: unknown, id: string, file: string): StackEnvironment {
  const parts = /^aws:\/\/(?<account>\d{12}|unknown-account)\/(?<region>[a-z0-9-]+)$/.exec(String(environment))?.groups;
  if (!parts) throw new AssemblyError(`Stack ${id} in ${file} has environment ${JSON.stringify(environment)}, not aws://<account>/<region>.`);
  return {
    ...parts.account !== 'unknown-account' && { account: parts.account },
    ...parts.region !== 'unknown-region' && { region: parts.region },
  };
}

function text(artifact: JsonObject, property: string, file: string, id: string): string {
  const value = isObject(artifact.properties) ? artifact.properties[property] : undefined;
  if (typeof value !== 'string') throw new AssemblyError(`Artifact ${id} in ${file} has no ${property}. Synthesize the app again (cdk synth).`);
  return value;
}

/** The real path of what a manifest names: nothing outside the assembly is read, through a link neither. */
function within(root: string, directory: string, name: string): string {
  const named = resolve(directory, name);
  const path = existsSync(named) ? realpathSync(named) : named;
  if (!path.startsWith(root + sep)) throw new AssemblyError(`${join(directory, 'manifest.json')} names ${name}, which is outside the assembly ${root}.`);
  return path;
}
