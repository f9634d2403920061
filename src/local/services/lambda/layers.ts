import { copyFile, lstat, mkdir, readlink, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { arnOf, ResourceAddress } from '../../assembly/arn';
import { isExecutable, sealDirectory, sealFile } from '../../assembly/read-only-tree';
import type { CreatedResource, ResourceContext, ResourceProperties, ResourceProvider } from '../../assembly/resource-provider';
import { PropertyReader } from '../properties';
import { checkUnzippedSize, Code, CodeReader, filesIn } from './code';
import { invalid } from './errors';

export interface LayerVersion extends Code {
  /** `arn:…:layer:<name>:<version>`. */
  readonly arn: string;
}

/** The layers of the engine; those of other accounts are not here. */
export class LayerVersions {
  private readonly byArn = new Map<string, LayerVersion>();
  private readonly versions = new Map<string, number>();

  constructor(private readonly address: ResourceAddress) {}

  publish(layerName: string, code: Code): LayerVersion {
    const version = (this.versions.get(layerName) ?? 0) + 1;
    this.versions.set(layerName, version);
    const layer = { ...code, arn: arnOf(this.address, 'lambda', `layer:${layerName}:${version}`) };
    this.byArn.set(layer.arn, layer);
    return layer;
  }

  find(arn: string): LayerVersion {
    const layer = this.byArn.get(arn);
    if (layer) return layer;
    throw invalid(`Layer version ${arn} does not exist: this engine has ${[...this.byArn.keys()].join(', ') || 'no layers'}`);
  }
}

/** The /opt folder of each distinct list of layers, read-only like all staged code. */
export class OptDirectories {
  private readonly merged = new Map<string, Promise<string>>();

  constructor(private readonly root: string) {}

  /** At most one folder. A single layer's own will do; several are copied over one another, in order, as Lambda extracts them. */
  async of(layers: readonly LayerVersion[]): Promise<string[]> {
    if (layers.length < 2) return layers.map(layer => layer.directory);
    const key = layers.map(layer => layer.directory).join('\n');
    const directory = this.merged.get(key) ?? merge(layers, join(this.root, String(this.merged.size + 1)));
    this.merged.set(key, directory);
    return [await directory];
  }
}

async function merge(layers: readonly LayerVersion[], directory: string): Promise<string> {
  const sources = new Map<string, string>();
  for (const layer of layers) {
    for (const path of await filesIn(layer.directory)) sources.set(path, join(layer.directory, path));
  }
  const folders = new Set([directory]);
  for (const [path, source] of sources) {
    const target = join(directory, path);
    await mkdir(dirname(target), { recursive: true });
    const status = await lstat(source);
    if (status.isSymbolicLink()) {
      await symlink(await readlink(source), target);
    } else {
      await copyFile(source, target);
      await sealFile(target, isExecutable(status.mode), status.mtime);
    }
    for (let folder = dirname(target); folder.length > directory.length; folder = dirname(folder)) folders.add(folder);
  }
  await Promise.all([...folders].map(sealDirectory));
  return directory;
}

/** AWS::Lambda::LayerVersion */
export class LayerVersionProvider implements ResourceProvider {
  // which runtimes a layer says it is made for is advice: Lambda does not hold functions to it.
  readonly supportedProperties = ['CompatibleArchitectures', 'CompatibleRuntimes', 'Content', 'Description', 'LayerName', 'LicenseInfo'];

  constructor(private readonly layers: LayerVersions, private readonly codes: CodeReader) {}

  async create(context: ResourceContext, properties: ResourceProperties): Promise<CreatedResource> {
    const reader = new PropertyReader('AWS::Lambda::LayerVersion', context, properties);
    const content = reader.record('Content') ?? reader.refuse('Content', undefined, 'is required');
    const code = await this.codes.codeIn(await context.stageCode(content));
    checkUnzippedSize([code]);
    const { arn } = this.layers.publish(reader.text('LayerName') ?? context.physicalName(64), code);
    return { physicalId: arn, attributes: { LayerVersionArn: arn } };
  }
}
