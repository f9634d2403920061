import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What Linux tells about processes; on other systems everything here is empty. */
export class Processes {
  constructor(private readonly root: string = '/proc') {}

  /** Those of the processes that are there, and all that came from them, as far as their parents live. */
  familyOf(pids: readonly number[]): number[] {
    const family = new Set(pids.filter(pid => this.threadsOf(pid).length));
    for (const member of family) {
      for (const thread of this.threadsOf(member)) {
        (this.read(`${member}/task/${thread}/children`) ?? '').split(' ').filter(Boolean).forEach(child => family.add(Number(child)));
      }
    }
    return [...family];
  }

  /** CPU time of all threads that are alive. */
  cpuMs(pids: readonly number[]): number | undefined {
    const threads = pids.flatMap(pid => this.threadsOf(pid).map(thread => this.schedstat(`${pid}/task/${thread}`)?.runMs));
    const known = threads.filter(runMs => runMs !== undefined);
    return known.length ? known.reduce((sum, runMs) => sum + runMs, 0) : undefined;
  }

  /** Time that the main thread was ready to run and did not. */
  runDelayMs(pid: number): number | undefined {
    return this.schedstat(String(pid))?.delayMs;
  }

  /** The sum of what each process had at its peak. */
  peakMemoryMB(pids: readonly number[]): number | undefined {
    const peaks = pids.map(pid => /^VmHWM:\s*(\d+) kB/m.exec(this.read(`${pid}/status`) ?? '')?.[1]).filter(peak => peak !== undefined);
    return peaks.length ? peaks.reduce((sum, peak) => sum + Number(peak), 0) / 1024 : undefined;
  }

  /** All there are. */
  all(): number[] {
    return this.list(this.root).map(Number).filter(pid => pid > 0);
  }

  /** Those whose variables contain a text: it tells daemons, who left group and family. */
  withEnvironment(text: string, pids: readonly number[] = this.all()): number[] {
    return pids.filter(pid => this.read(`${pid}/environ`)?.includes(text));
  }

  /** Ticks since the machine started: with the id, the identity of a process. */
  startTimeOf(pid: number): string | undefined {
    const stat = this.read(`${pid}/stat`);
    // the name in parentheses may contain anything; the start time is the 20th field after it.
    return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  }

  /** https://docs.kernel.org/scheduler/sched-stats.html#proc-pid-schedstat */
  private schedstat(path: string): { runMs: number; delayMs: number } | undefined {
    const [run, delay] = (this.read(`${path}/schedstat`) ?? '').split(' ').map(Number);
    return delay === undefined ? undefined : { runMs: run / 1e6, delayMs: delay / 1e6 };
  }

  private threadsOf(pid: number): string[] {
    return this.list(join(this.root, String(pid), 'task'));
  }

  private list(directory: string): string[] {
    try {
      return readdirSync(directory);
    } catch {
      return []; // it has ended
    }
  }

  private read(path: string): string | undefined {
    try {
      return readFileSync(join(this.root, path), 'utf8');
    } catch {
      return undefined; // it has ended, or is not ours
    }
  }
}

/** Sends a signal to whoever of them is still there. */
export function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // it has ended
    }
  }
}
