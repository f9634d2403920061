import { createHash } from 'node:crypto';
import { mkdir, realpath, stat, writeFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { AssemblyError } from './assembly-error';
import type { FileAsset } from './asset-manifest';
import type { StackArtifact } from './cloud-assembly';
import { copyTree } from './copy-tree';
import { removeReadOnlyTree, sealDirectory, sealFile, ZIPPED_AT } from './read-only-tree';
import type { ResourceProperties } from './resource-provider';
import { unzip } from './unzip';

/** For whom code is staged. */
export interface StagingRequest {
  readonly stack: StackArtifact;
  /** says in which language inline code is. */
  readonly runtime?: unknown;
}

/** Private, read-only copies of code; functions with the same code share one. */
export class CodeStaging {
  private readonly staged = new Map<string, Promise<string>>();
  private count = 0;

  constructor(private readonly root: string) {}

  /** The folder of a `{ S3Bucket, S3Key }` or `{ ZipFile }`, as it is unpacked in `/var/task` or `/opt`. */
  async stage(location: ResourceProperties, { stack, runtime }: StagingRequest): Promise<string> {
    const { S3Bucket: bucket, S3Key: key, ZipFile: inline, ...others } = location;
    const [unsupported] = Object.keys(others);
    if (unsupported) throw new Error(`Unsupported: ${unsupported} of a code location; supported are S3Bucket with S3Key, and ZipFile.`);
    if (typeof inline === 'string') return this.stageInline(inline, inlineFileName(runtime));
    if (typeof key !== 'string') throw new Error(`A code location needs S3Bucket and S3Key, or ZipFile, not ${JSON.stringify(location)}.`);
    const asset = stack.assets.get(key);
    if (!asset) throw new AssemblyError(`s3://${String(bucket)}/${key} is not an asset of the stack: only code that was synthesized with it can be run.`);
    return this.stageAsset(asset, stack.rootDirectory);
  }

  private async stageInline(code: string, fileName: string): Promise<string> {
    const hash = createHash('sha256').update(code).digest('hex');
    return this.once(`${fileName} ${hash}`, async directory => {
      const file = join(directory, fileName);
      await writeFile(file, code);
      await sealFile(file, false, ZIPPED_AT);
    });
  }

  private async stageAsset(asset: FileAsset, rootDirectory: string): Promise<string> {
    const source = await realPathWithin(rootDirectory, asset);
    return this.once(source, async directory => {
      const isDirectory = (await stat(source)).isDirectory();
      if (isDirectory !== (asset.packaging === 'zip')) {
        throw new AssemblyError(`Asset ${source} has packaging "${asset.packaging}" but is ${isDirectory ? 'a directory' : 'a file'}. Synthesize the app again (cdk synth).`);
      }
      await (isDirectory ? copyTree(source, directory) : unzip(source, directory));
    });
  }

  /** Fills a new folder, unless the same was asked for before; half a copy is never seen. */
  private async once(key: string, fill: (directory: string) => Promise<void>): Promise<string> {
    let staged = this.staged.get(key);
    if (!staged) {
      staged = this.fillNew(fill);
      this.staged.set(key, staged);
    }
    return staged;
  }

  private async fillNew(fill: (directory: string) => Promise<void>): Promise<string> {
    const directory = join(this.root, String(this.count++));
    await mkdir(this.root, { recursive: true });
    await mkdir(directory);
    try {
      await fill(directory);
    } catch (error) {
      await removeReadOnlyTree(directory);
      throw error;
    }
    await sealDirectory(directory);
    return directory;
  }
}

/** Where an asset really is: in the assembly, or it isn't read. */
async function realPathWithin(rootDirectory: string, { path }: FileAsset): Promise<string> {
  let real: string;
  try {
    real = await realpath(path);
  } catch {
    throw new AssemblyError(`Asset ${path} is missing. Synthesize the app again (cdk synth).`);
  }
  if (!real.startsWith(rootDirectory + sep)) {
    throw new AssemblyError(`Asset ${path} is outside the assembly ${rootDirectory}. Synthesize with asset staging (without --no-staging).`);
  }
  return real;
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-function-code.html */
function inlineFileName(runtime: unknown): string {
  if (typeof runtime === 'string' && runtime.startsWith('python')) return 'index.py';
  if (typeof runtime === 'string' && runtime.startsWith('nodejs')) return 'index.js';
  throw new Error(`ZipFile can only be used when Runtime is a Node.js or Python runtime, not ${JSON.stringify(runtime)}.`);
}
