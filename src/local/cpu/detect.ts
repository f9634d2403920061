import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readCgroupSource, version1Candidates, version2Candidates } from './cgroup-mounts';
import { kernelCgroups } from './cgroup-tree';
import { CgroupV1 } from './cgroup-v1';
import { CgroupV2 } from './cgroup-v2';
import { DutyCycle } from './duty-cycle';
import { enter } from './entrance';
import { Unthrottled } from './none';
import { Processes } from './processes';
import type { CpuThrottle, ThrottleName } from './quota';
import { findSystemd } from './systemd';
import { SystemdRun } from './systemd-run';

export interface DetectedThrottle {
  readonly throttle: CpuThrottle;
  /** why each better one isn't used. */
  readonly refused: readonly { readonly name: ThrottleName; readonly reason: string }[];
}

/** The best back end that works here, as a real process shows; or a named one, or an error that says why not. */
export async function detectThrottle(engineName: string, only?: ThrottleName): Promise<DetectedThrottle> {
  const refused: { name: ThrottleName; reason: string }[] = [];
  for (const [name, create] of Object.entries(backEnds(engineName)) as [ThrottleName, () => CpuThrottle][]) {
    if (only && name !== only) continue;
    try {
      return { throttle: await tried(create(), engineName), refused };
    } catch (error) {
      refused.push({ name, reason: (error as Error).message });
    }
  }
  throw new Error(`CPU throttle "${only}" can't be used on this machine: ${refused[0]?.reason ?? `there are ${Object.keys(backEnds(engineName)).join(', ')}`}`);
}

/** In the order of preference. */
function backEnds(engineName: string): { readonly [name in ThrottleName]: () => CpuThrottle } {
  const source = readCgroupSource();
  const version1 = (controller: string) => source ? version1Candidates(source, controller) : [];
  const version2 = source ? version2Candidates(source) : [];
  const processes = new Processes();
  return {
    'cgroup-v2': () => CgroupV2.create(kernelCgroups, version2, engineName),
    'cgroup-v1': () => CgroupV1.create(kernelCgroups, version1('cpu'), version1('cpuacct'), engineName),
    'systemd-run': () => new SystemdRun(findSystemd(version2[0]), engineName),
    'duty-cycle': () => {
      if (!processes.cpuMs([process.pid])) throw new Error('the system does not say what CPU time a process has used (/proc/<pid>/schedstat)');
      return new DutyCycle(processes);
    },
    'none': () => new Unthrottled(processes),
  };
}

/** A process goes in, says so, and is given a quota. */
async function tried(throttle: CpuThrottle, engineName: string): Promise<CpuThrottle> {
  const group = throttle.open(`trial of ${engineName}`);
  const [command, ...args] = enter(group.entrance, ['cat']);
  const child = spawn(command, args, { detached: true, timeout: 5_000, killSignal: 'SIGKILL' });
  try {
    child.stdin.on('error', () => undefined).write('in'); // its end says why
    await Promise.race([once(child.stdout, 'data'), failureOf(child)]);
    group.entered(child.pid!);
    await group.limit(128);
    return throttle;
  } catch (error) {
    await group.close();
    await throttle.close();
    throw error;
  } finally {
    child.kill('SIGKILL');
    await group.close();
  }
}

async function failureOf(child: ReturnType<typeof spawn>): Promise<never> {
  let complaint = '';
  child.stderr?.on('data', data => complaint += data);
  const [code] = await once(child, 'close') as [number | null];
  throw new Error(complaint.trim().split('\n').pop() || `a trial process ended with ${code ?? 'a signal'}`);
}
