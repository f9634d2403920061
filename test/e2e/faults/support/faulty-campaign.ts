import { mkdirSync } from 'node:fs';
import { Duration } from 'aws-cdk-lib';
import type { FaultFacts } from '../../../../src/local/faults/faults';
import { BIN, type Finished, readResults, type Results, type Running, start } from '../../hostile/support/cli';
import { Watch } from '../../hostile/support/processes';
import { benchmarkStack, Workspace } from '../../hostile/support/synthesis';

/** A campaign under way, by the CLI, in a process of its own. */
export class FaultyCampaign {
  static begin(workspace: Workspace, assembly: string, name: string, args: readonly string[]): FaultyCampaign {
    const [out, temporary] = [workspace.path(name, 'out'), workspace.path(name, 'tmp')];
    mkdirSync(temporary, { recursive: true });
    const running = start(process.execPath, [BIN, 'local', '--assembly', assembly, '--out', out, ...args], { env: { ...process.env, TMPDIR: temporary } });
    return new FaultyCampaign(running, new Watch(running.child.pid!), out, temporary);
  }

  private constructor(readonly running: Running, readonly watch: Watch, readonly out: string, private readonly temporary: string) {}

  get isRunning(): boolean {
    const { exitCode, signalCode } = this.running.child;
    return exitCode === null && signalCode === null;
  }

  /** Waits for its end; then nothing of it may be left within 3 s. */
  async end(): Promise<Finished & { readonly leftovers: readonly string[] }> {
    const finished = await this.running.finished;
    const leftovers = await this.watch.leftoversWithin(3_000, this.temporary);
    await this.watch.stop();
    return { ...finished, leftovers };
  }

  /** Whether it has ended or not. */
  async abandon(): Promise<void> {
    this.running.child.kill('SIGKILL');
    await this.end();
  }

  get results(): Results {
    const { stdout, stderr } = this.running.printed;
    try {
      return readResults(this.out);
    } catch (error) {
      throw new Error(`${(error as Error).message}\n${stdout}\n${stderr}`);
    }
  }
}

/** A benchmark of a probe that does nothing but wait for 300 ms, long enough that something may happen in the middle of it. */
export function steadyBenchmark(workspace: Workspace): string {
  return workspace.assembly(app => benchmarkStack(app, 'Faults', 'steady', { timeout: Duration.seconds(2) }));
}

export function faultsOf(results: Results): FaultFacts {
  return (results.environment as { readonly faults: FaultFacts }).faults;
}
