import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

interface Process {
  readonly pid: number;
  readonly parent: number;
  /** in clock ticks since boot: with the pid it names one process for ever. */
  readonly startTime: string;
  readonly program: string;
}

/** Watches a process and whatever descends from it, so that after its end one can ask what of all that is left. */
export class Watch {
  private readonly processes = new Map<string, Process>();
  private readonly cgroups = new Set<string>();
  private readonly stopped = new AbortController();
  private readonly watching: Promise<void>;

  constructor(private readonly root: number) {
    this.watching = this.watch(new Set(cgroupsOf(root)));
  }

  /** How many descendants have been seen. */
  get seen(): number {
    return this.processes.size - 1;
  }

  /** The descendants that there are now. */
  descendants(): number[] {
    return familyOf(this.root, this.processes).map(({ pid }) => pid).filter(pid => pid !== this.root);
  }

  async stop(): Promise<void> {
    this.stopped.abort();
    await this.watching;
  }

  /** What is still there after so long: processes, control groups, folders of the engine's, and whatever is in its TMPDIR. */
  async leftoversWithin(patienceMs: number, temporary: string): Promise<string[]> {
    const leftovers = () => [...this.leftovers(), ...foldersOf(this.root), ...readdirSync(temporary)];
    for (const patience = Date.now() + patienceMs; leftovers().length > 0 && Date.now() < patience;) await sleep(50);
    return leftovers();
  }

  private leftovers(): string[] {
    const alive = new Map(allProcesses().map(process => [keyOf(process), process]));
    return [
      ...[...this.processes].filter(([key]) => alive.has(key)).map(([, { pid, program }]) => `process ${pid}: ${program}`),
      ...[...this.cgroups].filter(path => existsSync(path)).map(path => `cgroup ${path}`),
    ];
  }

  private async watch(inherited: Set<string>): Promise<void> {
    while (!this.stopped.signal.aborted) {
      for (const process of familyOf(this.root, this.processes)) {
        this.processes.set(keyOf(process), process);
        cgroupsOf(process.pid).filter(path => !inherited.has(path)).forEach(path => this.cgroups.add(path));
      }
      await sleep(20);
    }
  }
}

function keyOf({ pid, startTime }: Process): string {
  return `${pid} ${startTime}`;
}

/** The process, its descendants, and those of its former descendants, whose parents may have ended. */
export function familyOf(root: number, known: ReadonlyMap<string, Process> = new Map()): Process[] {
  const all = allProcesses();
  const family = new Set(all.filter(process => process.pid === root || known.has(keyOf(process))).map(({ pid }) => pid));
  for (let size = 0; size < family.size;) {
    size = family.size;
    all.filter(({ parent }) => family.has(parent)).forEach(({ pid }) => family.add(pid));
  }
  return all.filter(({ pid }) => family.has(pid));
}

function allProcesses(): Process[] {
  return readdirSync('/proc').filter(name => /^\d+$/.test(name)).flatMap(name => {
    try {
      // the second field is the program's name in parentheses, which may hold anything: the others follow the last one.
      const stat = readFileSync(join('/proc', name, 'stat'), 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      if (fields[0] === 'Z') return [];
      return [{ pid: Number(name), parent: Number(fields[1]), startTime: fields[19], program: stat.slice(stat.indexOf('('), stat.lastIndexOf(')') + 1) }];
    } catch {
      return []; // it has just ended.
    }
  });
}

/** Folders and control groups that bear an engine's process id. */
function foldersOf(pid: number): string[] {
  const own = new RegExp(`^cold-start-engine-${pid}-`);
  return ['/var/tmp', '/sys/fs/cgroup', ...readdirSync('/sys/fs/cgroup').map(name => join('/sys/fs/cgroup', name))]
    .filter(directory => statSync(directory).isDirectory())
    .flatMap(directory => readdirSync(directory).filter(name => own.test(name)).map(name => join(directory, name)));
}

/** Directories of the control groups that a process is in. */
function cgroupsOf(pid: number): string[] {
  try {
    const mounts = readFileSync('/proc/self/mountinfo', 'utf8').split('\n').map(line => line.split(' ')).filter(fields => fields.includes('cgroup') || fields.includes('cgroup2'));
    return readFileSync(`/proc/${pid}/cgroup`, 'utf8').trim().split('\n').flatMap(line => {
      const [, controllers, path] = line.split(':');
      const options = controllers === '' ? undefined : controllers.split(',')[0];
      const mount = mounts.find(fields => options === undefined ? fields.includes('cgroup2') : fields.at(-1)!.split(',').includes(options));
      return mount && path !== '/' ? [join(mount[4], path)] : [];
    });
  } catch {
    return []; // it has just ended.
  }
}
