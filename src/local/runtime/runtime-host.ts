import { accessSync, constants, mkdirSync, realpathSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newEngineName } from './engine-name';
import type { EnvironmentSpec, ExecutionEnvironment, LogSink } from './environment-spec';
import { ProcessEnvironment } from './execution-environment';
import { HostFacts, hostFacts, modulesAbove } from './host-facts';
import { Isolation } from './isolation';
import { Kits } from './kits';
import { Provisioner } from './provisioner';
import { ReaperLink } from './reaper-link';
import { RuntimeUnavailableError } from './runtimes';
import { sweep } from './sweep';
import { DetectedThrottle, detectThrottle } from '../cpu/detect';
import { MachineLoad } from '../cpu/machine-load';
import type { ThrottleName } from '../cpu/quota';

export interface RuntimeHostOptions {
  /** keeps the kits: a cache that survives. */
  readonly stateDirectory: string;
  /** holds `reaper.js` and `bootstrap/`, as built. */
  readonly assetsDirectory: string;
  /** a way of limiting CPU; by default the best that works here. */
  readonly throttle?: ThrottleName;
  readonly log?: (message: string) => void;
}

/** What stands for one of Lambda's runtimes here. */
export interface RuntimeFacts {
  readonly runtime: string;
  /** absent: the function brings its own. */
  readonly interpreter?: string;
  readonly version?: string;
  readonly mismatch?: string;
  /** packages that Lambda's runtime would bring, and their versions here. */
  readonly kit?: { readonly [name: string]: string };
  /** whether Python finds its modules compiled, which makes imports three times as fast. */
  readonly pycState?: { readonly kit: 'compiled'; readonly standardLibrary: 'compiled' | 'not compiled' };
}

/** Runs the execution environments of one engine, and leaves nothing of them behind. */
export class RuntimeHost {
  static async start(options: RuntimeHostOptions): Promise<RuntimeHost> {
    if (process.platform === 'win32') throw new RuntimeUnavailableError('the local engine needs Linux or macOS: on Windows, run it in WSL');
    const reaper = await ReaperLink.open(join(options.assetsDirectory, 'reaper.js'));
    try {
      const isolation = tryIsolation(reaper);
      const temporary = temporaryDirectory(isolation);
      await sweep(temporary);
      const name = newEngineName();
      const directory = join(temporary, name);
      reaper.guard('folder', directory);
      mkdirSync(directory, { mode: 0o700 });
      await cp(join(options.assetsDirectory, 'bootstrap'), join(directory, 'runtime'), { recursive: true });
      const detected = await detectThrottle(name, options.throttle);
      detected.throttle.cgroups.forEach(cgroup => reaper.guard('cgroup', cgroup));
      return new RuntimeHost(options, directory, detected, isolation, reaper);
    } catch (error) {
      await reaper.close();
      throw error;
    }
  }

  /** The folder for what this engine stages; it goes when the engine goes. */
  readonly stageDirectory: string;
  private readonly environments = new Set<ProcessEnvironment>();
  private readonly provisioner: Provisioner;
  /** since the first environment: kits are made before. */
  private load?: MachineLoad;

  private constructor(
    { stateDirectory, log = () => undefined }: RuntimeHostOptions,
    private readonly directory: string,
    private readonly detected: DetectedThrottle,
    private readonly isolation: Isolation | undefined,
    private readonly reaper: ReaperLink,
  ) {
    this.stageDirectory = join(directory, 'stage');
    mkdirSync(this.stageDirectory);
    const kits = new Kits(join(stateDirectory, 'kits'), reaper, log);
    this.provisioner = new Provisioner({ directory, kits, throttle: detected.throttle, isolation, guard: reaper });
  }

  /** Finds and, once, makes what a function with this code needs. Rejects with a RuntimeUnavailableError. */
  async prepare(spec: { readonly runtime: string; readonly codeDirectories: readonly string[] }): Promise<RuntimeFacts> {
    return this.provisioner.prepare(spec.runtime, spec.codeDirectories);
  }

  /** Begins its INIT at once. */
  startEnvironment(spec: EnvironmentSpec, sink: LogSink): ExecutionEnvironment {
    this.load ??= new MachineLoad();
    const environment = new ProcessEnvironment(spec, sink, () => this.provisioner.provide(spec));
    for (const other of this.environments) if (!other.alive) this.environments.delete(other);
    this.environments.add(environment);
    return environment;
  }

  facts(): HostFacts {
    const { runtimes, mismatches } = this.provisioner;
    const differences = [...mismatches, ...modulesAbove(this.directory)];
    return hostFacts(this.detected, this.isolation !== undefined, runtimes, differences, this.load?.otherCores());
  }

  async stop(): Promise<void> {
    await this.provisioner.close();
    await Promise.all([...this.environments].map(environment => environment.stop()));
    await this.detected.throttle.close();
    await this.reaper.close(); // removes the folder
  }
}

function tryIsolation(reaper: ReaperLink): Isolation | undefined {
  const trial = join(tmpdir(), newEngineName());
  const release = reaper.guard('folder', trial);
  try {
    return Isolation.detect(trial);
  } finally {
    release();
  }
}

/** In an environment with a /tmp of its own that shall be empty, as Lambda's is: nothing of the engine goes there. */
function temporaryDirectory(isolation: Isolation | undefined): string {
  const preferred = realpathSync(tmpdir());
  if (!isolation || !`${preferred}/`.startsWith('/tmp/')) return preferred;
  try {
    const other = realpathSync('/var/tmp');
    accessSync(other, constants.W_OK);
    return other;
  } catch {
    return preferred;
  }
}
