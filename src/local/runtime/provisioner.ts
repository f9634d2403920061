import { createHash, randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import { EnvironmentFolder } from './environment-folder';
import type { EnvironmentSpec } from './environment-spec';
import { environmentVariables } from './environment-variables';
import type { Provisions } from './execution-environment';
import type { Isolation } from './isolation';
import type { Kit, KitGuard, Kits } from './kits';
import { extensionsIn } from './layers';
import type { RuntimeVersion } from './platform-log';
import { runtimeCommand } from './runtime-command';
import type { RuntimeFacts } from './runtime-host';
import { findInterpreter, Interpreter, RuntimeUnavailableError } from './runtimes';
import { sdkImportsOf } from './sdk-imports';
import type { CpuThrottle } from '../cpu/quota';

export interface ProvisionerOptions {
  /** the engine's folder. */
  readonly directory: string;
  readonly kits: Kits;
  readonly throttle: CpuThrottle;
  readonly isolation?: Isolation;
  readonly guard: KitGuard;
}

interface Prepared {
  readonly interpreter: Interpreter;
  readonly kit?: Kit;
}

/** Gets together what environments are made of. */
export class Provisioner {
  private readonly interpreters = new Map<string, Promise<Interpreter>>();
  private readonly prepared = new Map<string, Promise<Prepared>>();
  private readonly facts = new Map<string, RuntimeFacts>();
  private readonly differences = new Set<string>();
  private readonly folders = new Set<Promise<EnvironmentFolder>>();
  private closed = false;

  constructor(private readonly options: ProvisionerOptions) {}

  get runtimes(): RuntimeFacts[] {
    return [...this.facts.values()];
  }

  get mismatches(): string[] {
    return [...this.differences];
  }

  async prepare(runtime: string, codeDirectories: readonly string[]): Promise<RuntimeFacts> {
    await this.need(runtime, codeDirectories);
    return this.facts.get(runtime)!;
  }

  async provide(spec: EnvironmentSpec): Promise<Provisions> {
    refuseExtensions(spec);
    const { interpreter, kit } = await this.need(spec.runtime, [spec.codeDirectory, ...spec.layerDirectories]);
    this.compareArchitecture(spec.architecture);
    const runtimeDirectory = join(this.options.directory, 'runtime');
    const folder = await this.folderFor(spec, [runtimeDirectory, ...(kit ? [kit.directory] : []), ...inTmp(interpreter.prefix)], interpreter, kit);
    const program = kit?.interpreter ?? interpreter.path;
    const { task, opt, home, tmp } = folder;
    const layout = { task, opt, home, tmp, runtimeDirectory, interpreterDirectory: program && dirname(program), kitModules: kit?.modules };
    let release = () => {};
    return {
      command: runtimeCommand(spec, layout, interpreter, program),
      environment: runtimeApi => environmentVariables(spec, layout, interpreter, runtimeApi),
      workingDirectory: task,
      prepared: command => folder.prepared(command),
      version: runtimeVersion(spec, interpreter, kit),
      newGroup: () => this.options.throttle.open(folder.directory),
      onSpawn: pid => {
        release();
        release = this.options.guard.guard('group', String(pid));
      },
      remove: async () => {
        release();
        await folder.remove();
      },
    };
  }

  /** No folder is made any more. */
  async close(): Promise<void> {
    this.closed = true;
    await Promise.allSettled(this.folders);
  }

  private need(runtime: string, codeDirectories: readonly string[]): Promise<Prepared> {
    const key = [runtime, ...codeDirectories].join('\n');
    const prepared = this.prepared.get(key) ?? this.makeReady(runtime, codeDirectories);
    this.prepared.set(key, prepared);
    prepared.catch(() => this.prepared.delete(key));
    return prepared;
  }

  private async makeReady(runtime: string, codeDirectories: readonly string[]): Promise<Prepared> {
    const found = this.interpreters.get(runtime) ?? findInterpreter(runtime);
    this.interpreters.set(runtime, found);
    const interpreter = await found;
    const kit = await this.kitFor(interpreter, codeDirectories);
    this.note(runtime, interpreter, kit);
    return { interpreter, kit };
  }

  private async kitFor(interpreter: Interpreter, codeDirectories: readonly string[]): Promise<Kit | undefined> {
    if (interpreter.language === 'python') return this.options.kits.python(interpreter);
    const packages = interpreter.language === 'nodejs' ? await sdkImportsOf(codeDirectories) : [];
    return packages.length ? this.options.kits.nodejs(packages) : undefined;
  }

  private note(runtime: string, { path, version, mismatch, compiled }: Interpreter, kit: Kit | undefined): void {
    this.facts.set(runtime, {
      runtime,
      ...(path && { interpreter: path }),
      ...(version && { version }),
      ...(mismatch && { mismatch }),
      ...(kit && { kit: { ...this.facts.get(runtime)?.kit, ...kit.versions } }),
      ...(compiled !== undefined && { pycState: { kit: 'compiled', standardLibrary: compiled ? 'compiled' : 'not compiled' } as const }),
    });
    if (compiled === false) {
      this.differences.add(`the standard library of ${path} is not compiled: imports take up to three times as long as on Lambda`);
    }
  }

  private async folderFor(spec: EnvironmentSpec, reads: string[], { language, lambdaVersion }: Interpreter, kit?: Kit): Promise<EnvironmentFolder> {
    if (this.closed) throw new Error('the engine is stopping');
    const folder = EnvironmentFolder.create({
      directory: join(this.options.directory, 'environments', randomBytes(8).toString('hex')),
      codeDirectory: spec.codeDirectory,
      layerDirectories: spec.layerDirectories,
      reads,
      ...(language === 'nodejs' && { modules: { major: lambdaVersion, kit: kit?.modules } }),
      isolation: this.options.isolation,
    });
    this.folders.add(folder);
    return folder.finally(() => this.folders.delete(folder));
  }

  private compareArchitecture(architecture: string): void {
    const here = process.arch === 'x64' ? 'x86_64' : process.arch;
    if (architecture !== here) this.differences.add(`architecture ${architecture} is run on ${here}`);
  }
}

function refuseExtensions({ functionName, layerDirectories }: EnvironmentSpec): void {
  const extensions = extensionsIn(layerDirectories);
  if (!extensions.length) return;
  throw new RuntimeUnavailableError(`${functionName}: Lambda extensions (${extensions.join(', ')}) are not run here: remove their layer`);
}

/** What lies in /tmp isn't there any more when an environment has its own. */
function inTmp(path: string | undefined): string[] {
  return path?.startsWith('/tmp/') ? [path] : [];
}

/** Two samples with the same ARN ran on the same interpreter and kit. OS-only runtimes have no version. */
function runtimeVersion({ runtime, region }: EnvironmentSpec, { language, path, version }: Interpreter, kit?: Kit): RuntimeVersion | undefined {
  if (!version) return undefined;
  const identity = createHash('sha256').update(JSON.stringify([runtime, path, version, kit?.versions])).digest('hex');
  return { runtimeVersion: `${language}:${version}`, runtimeVersionArn: `arn:aws:lambda:${region}::runtime:${identity}` };
}
