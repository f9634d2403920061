import { ChildProcess, spawn } from 'node:child_process';
import type { Duplex } from 'node:stream';
import type { FunctionLog } from './function-log';
import { Reply, RuntimeApi, RuntimeError, RuntimeEvent, RuntimeListener } from './runtime-api';
import { enter } from '../cpu/entrance';
import { Processes, signalAll } from '../cpu/processes';
import type { CpuGroup, CpuUsage } from '../cpu/quota';

/** How a wait for the runtime ended, and when (`performance.now()`). */
export interface PhaseEnd {
  readonly kind: 'next' | 'init-error' | 'exit' | 'timeout';
  readonly at: number;
}

export interface SandboxUsage extends CpuUsage {
  /** time its main thread was ready to run and did not. */
  readonly runDelayMs?: number;
}

export interface SandboxOptions {
  /** the runtime's command line. */
  readonly command: readonly string[];
  /** all its variables. */
  readonly environment: (runtimeApi: string) => { readonly [name: string]: string };
  readonly workingDirectory: string;
  /** Wraps a command line in the preparations of the environment's file system. */
  readonly prepared: (command: readonly string[]) => readonly string[];
  readonly group: CpuGroup;
  readonly output: FunctionLog;
  readonly onSpawn: (pid: number) => void;
}

// says that the preparations are over, which are not part of INIT, and becomes the runtime when the engine says so.
const LAUNCH = [
  'cd "$1" && shift && unset OLDPWD || exit',
  'while [ "$1" != -- ]; do export "$1"; shift; done; shift',
  'printf . >&3 && read -r go <&3 && exec "$@" 2>&1 3>&-',
].join('; ');

/** As Lambda names the signals by which a runtime ended. */
const SIGNALS: { readonly [signal: string]: string | undefined } = {
  SIGABRT: 'aborted',
  SIGBUS: 'bus error',
  SIGFPE: 'floating point exception',
  SIGHUP: 'hangup',
  SIGILL: 'illegal instruction',
  SIGINT: 'interrupt',
  SIGKILL: 'killed',
  SIGPIPE: 'broken pipe',
  SIGQUIT: 'quit',
  SIGSEGV: 'segmentation fault',
  SIGTERM: 'terminated',
  SIGTRAP: 'trace/breakpoint trap',
};

/** The processes of an environment from one INIT to its end, and what the runtime says over the Runtime API. */
export class Sandbox implements RuntimeListener {
  /** Resolves when the runtime starts. Rejects if it can't be started at all, with the reason. */
  static async launch(options: SandboxOptions): Promise<Sandbox> {
    const sandbox = new Sandbox(options);
    sandbox.api = await RuntimeApi.open(sandbox);
    try {
      await sandbox.spawn();
      return sandbox;
    } catch (error) {
      await sandbox.kill();
      throw error;
    }
  }

  /** `performance.now()` when the runtime itself started, and what the preparations had used by then. */
  startedAt = 0;
  usageAtStart!: SandboxUsage;
  lastReply?: Reply;
  initFailure?: RuntimeError;
  private stalled = false;
  private ended?: PhaseEnd;
  private settle?: (end: PhaseEnd) => void;
  private killing?: Promise<void>;
  private api!: RuntimeApi;
  private child?: ChildProcess;
  private readonly processes = new Processes();

  private constructor(private readonly options: SandboxOptions) {}

  get running(): boolean {
    return this.child !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Waits until the runtime is ready for an event, fails or ends, at most until a point in time (`performance.now()`). */
  until(deadline: number): Promise<PhaseEnd> {
    return new Promise(resolve => {
      // a timer may fire up to a millisecond early.
      const timeout = Math.max(0, Math.ceil(deadline - performance.now()) + 1);
      const timer = setTimeout(() => this.settle?.({ kind: 'timeout', at: performance.now() }), timeout);
      this.settle = end => {
        clearTimeout(timer);
        this.settle = undefined;
        resolve(end);
      };
      if (this.ended) this.settle(this.ended);
    });
  }

  /** Gives an event to the runtime, which is ready for it. */
  hand(event: RuntimeEvent): void {
    this.lastReply = undefined;
    if (this.running) this.ended = undefined;
    this.api.hand(event);
  }

  /** What Lambda says of a runtime that ended by itself. */
  get exitMessage(): string {
    const { exitCode, signalCode } = this.child ?? {};
    if (signalCode) return `Runtime exited with error: signal: ${SIGNALS[signalCode] ?? signalCode}`;
    return exitCode ? `Runtime exited with error: exit status ${exitCode}` : 'Runtime exited without providing a reason';
  }

  usage(): SandboxUsage {
    return { ...this.options.group.usage(), runDelayMs: this.processes.runDelayMs(this.child!.pid!) };
  }

  peakMemoryMB(): number | undefined {
    return this.processes.peakMemoryMB(this.options.group.members());
  }

  freeze(): void {
    this.options.group.freeze();
  }

  thaw(): void {
    if (!this.stalled) this.options.group.thaw();
  }

  /** What was written before now has been logged. */
  async drain(): Promise<void> {
    // a full pipe is read within one turn of the event loop; the first turn may have begun already.
    for (let turn = 0; turn < 3; turn++) await new Promise(resolve => setImmediate(resolve));
    this.options.output.flush();
  }

  /** Ends the runtime as a crash would: whoever waits for it learns of its exit. */
  crash(): boolean {
    return this.running && this.child!.kill('SIGKILL');
  }

  /** Stops its processes for good: whoever waits for it waits in vain. */
  stall(): boolean {
    if (!this.running) return false;
    this.stalled = true;
    this.freeze();
    return true;
  }

  /** Ends all its processes. */
  kill(): Promise<void> {
    this.killing ??= this.killAll();
    return this.killing;
  }

  next(): void {
    this.end('next');
  }

  reply(reply: Reply): void {
    this.lastReply = reply;
  }

  initError(error: RuntimeError): void {
    this.initFailure = error;
    this.end('init-error');
  }

  private end(kind: PhaseEnd['kind']): void {
    this.ended = { kind, at: performance.now() };
    this.settle?.(this.ended);
  }

  private async killAll(): Promise<void> {
    if (this.child?.pid) {
      const exited = this.running && new Promise(resolve => this.child?.once('exit', resolve));
      signalAll([-this.child.pid, ...this.options.group.members()], 'SIGKILL');
      await exited;
    }
    await this.options.group.close();
    this.api.close();
  }

  private async spawn(): Promise<void> {
    const { command, workingDirectory, group, output, onSpawn } = this.options;
    const variables = Object.entries(this.options.environment(this.api.address));
    // libraries of the function's are not for the tools that prepare its environment.
    const isLate = ([name]: [string, string]) => name.startsWith('LD_');
    const late = variables.filter(isLate).map(([name, value]) => `${name}=${value}`);
    const launch = this.options.prepared(['/bin/sh', '-c', LAUNCH, 'launch', workingDirectory, ...late, '--', ...command]);
    const [file, ...args] = enter(group.entrance, launch);
    const env = Object.fromEntries(variables.filter(variable => !isLate(variable)));
    const child = spawn(file, args, { cwd: '/', env, detached: true, stdio: ['ignore', 'pipe', 'pipe', 'pipe'] });
    this.child = child;
    if (child.pid) onSpawn(child.pid);
    let complaint = '';
    child.stdout!.on('data', (chunk: Buffer) => output.write(chunk));
    child.stderr!.on('data', (chunk: Buffer) => complaint += chunk.toString());
    await new Promise<void>((resolve, reject) => {
      const launcher = child.stdio[3] as Duplex;
      launcher.on('error', () => undefined); // its exit says it all
      launcher.once('data', () => {
        group.entered(child.pid!);
        // the runtime waits for this: however late the engine comes to it, INIT is never measured too short.
        this.usageAtStart = this.usage();
        this.startedAt = performance.now();
        launcher.write('\n');
        resolve();
      });
      child.once('error', reject);
      child.once('exit', () => reject(new Error(`the execution environment could not be started: ${complaint.trim() || this.exitMessage}`)));
    });
    // what the runtime said before it ended comes first.
    child.once('exit', () => void this.drain().then(() => this.end('exit')));
  }
}
