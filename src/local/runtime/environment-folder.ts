import { mkdirSync, readdirSync, realpathSync, symlinkSync } from 'node:fs';
import { copyFile, link, mkdir, readdir, readlink, rm, symlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Isolation, Mount } from './isolation';
import { moduleFolders } from './layers';
import { removeReadOnlyTree } from '../assembly/read-only-tree';

export interface FolderOptions {
  /** is made, for this environment alone. */
  readonly directory: string;
  readonly codeDirectory: string;
  readonly layerDirectories: readonly string[];
  /** what it reads besides: runtime, kit, interpreter. */
  readonly reads: readonly string[];
  /** for Node.js: its major version at Lambda, and the kit's node_modules. */
  readonly modules?: { readonly kit?: string; readonly major: string };
  readonly isolation?: Isolation;
}

const SYSTEM_TMP = '/tmp';

/**
 * The file system of one environment: `task` and `opt` (what Lambda has at /var/task and /opt), a fresh /tmp and HOME. With
 * isolation, code and layers are mounted read-only; without, they are private trees of hard links, so that nothing one
 * environment writes is seen by another, except what is written to a literal /tmp.
 */
export class EnvironmentFolder {
  static async create(options: FolderOptions): Promise<EnvironmentFolder> {
    const folder = new EnvironmentFolder(options);
    await folder.fill();
    return folder;
  }

  readonly directory: string;
  readonly task: string;
  readonly opt: string;
  readonly home: string;
  /** where TMPDIR must point; absent: /tmp itself is private. */
  readonly tmp?: string;
  private readonly mounts: Mount[] = [];

  private constructor(private readonly options: FolderOptions) {
    const { directory, isolation } = options;
    this.directory = directory;
    this.task = join(directory, 'task');
    this.opt = join(directory, 'opt');
    this.home = join(directory, 'home');
    this.tmp = isolation ? undefined : this.privateTmp;
  }

  prepared(command: readonly string[]): readonly string[] {
    const { privateTmp, mounts } = this;
    return this.options.isolation?.wrap({ privateTmp, home: this.inside(this.home), mounts }, command) ?? command;
  }

  async remove(): Promise<void> {
    await removeReadOnlyTree(this.directory);
  }

  private get privateTmp(): string {
    return join(this.options.directory, 'tmp');
  }

  private async fill(): Promise<void> {
    const { codeDirectory, layerDirectories, reads, isolation } = this.options;
    await mkdir(this.privateTmp, { recursive: true });
    await mkdir(this.inside(this.home), { recursive: true });
    await this.provide(this.task, [codeDirectory]);
    await this.provide(this.opt, layerDirectories);
    if (isolation) reads.forEach(path => this.mount(path, path));
    this.linkModules();
  }

  /** One folder is mounted, several are laid over one another. */
  private async provide(path: string, sources: readonly string[]): Promise<void> {
    if (this.options.isolation && sources.length === 1) return this.mount(sources[0], path);
    await mkdir(this.inside(path), { recursive: true });
    for (const source of sources) await linkTree(source, this.inside(path));
  }

  private mount(source: string, path: string): void {
    const target = this.inside(path);
    mkdirSync(target, { recursive: true });
    this.mounts.push({ source, target });
  }

  /** Where a path that the environment sees is now: in its private /tmp, or where it says. */
  private inside(path: string): string {
    return this.options.isolation && path.startsWith(`${SYSTEM_TMP}/`) ? join(this.privateTmp, path.slice(SYSTEM_TMP.length)) : path;
  }

  /**
   * Lambda's Node.js finds layers and the runtime's SDK by NODE_PATH, for `import` too
   * (https://aws.amazon.com/blogs/compute/node-js-18-x-runtime-now-available-in-aws-lambda/); elsewhere `import` needs a
   * node_modules above the code. In it, layers go before the runtime.
   */
  private linkModules(): void {
    const { modules, layerDirectories } = this.options;
    if (!modules) return;
    const target = this.inside(join(this.options.directory, 'node_modules'));
    const folders = layerDirectories.flatMap(layer => moduleFolders(modules.major).map(folder => [join(layer, folder), join(this.opt, folder)]));
    const sources = [...(modules.kit ? [[modules.kit, modules.kit]] : []), ...folders]
      .map(([from, seen]) => ({ packages: packagesIn(from), seen })).filter(({ packages }) => packages.length);
    if (sources.length === 1) return symlinkSync(sources[0].seen, target);
    const links = new Map(sources.flatMap(({ packages, seen }) => packages.map(name => [name, join(seen, name)] as const)));
    for (const [name, path] of links) {
      mkdirSync(resolve(target, name, '..'), { recursive: true });
      symlinkSync(path, join(target, name));
    }
  }
}

/** Names of packages, with their scopes. */
function packagesIn(nodeModules: string): string[] {
  return list(nodeModules).flatMap(name => name.startsWith('@') ? list(join(nodeModules, name)).map(inner => `${name}/${inner}`) : [name]);
}

function list(directory: string): string[] {
  try {
    return readdirSync(realpathSync(directory)).filter(name => !name.startsWith('.'));
  } catch {
    return [];
  }
}

/** A tree of its own whose files are the same. */
async function linkTree(source: string, target: string): Promise<void> {
  for (const entry of await readdir(source, { withFileTypes: true })) {
    const [from, to] = [join(source, entry.name), join(target, entry.name)];
    if (entry.isDirectory()) {
      await mkdir(to, { recursive: true });
      await linkTree(from, to);
    } else {
      await rm(to, { force: true });
      if (entry.isSymbolicLink()) await symlink(await readlink(from), to);
      else await link(from, to).catch(() => copyFile(from, to));
    }
  }
}
