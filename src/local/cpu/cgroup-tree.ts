import { mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { signalAll } from './processes';

/** The file system in which the kernel keeps control groups. */
export interface CgroupTree {
  make(cgroup: string): void;
  write(file: string, value: string): void;
  /** Absent: no such file. */
  read(file: string): string | undefined;
  subgroups(cgroup: string): string[];
  /** Throws EBUSY while the group has members. */
  remove(cgroup: string): void;
}

export const kernelCgroups: CgroupTree = {
  make: cgroup => mkdirSync(cgroup),
  write: (file, value) => writeFileSync(file, value, { flag: 'r+' }),
  read: file => quietly(() => readFileSync(file, 'utf8')),
  subgroups: cgroup => quietly(() => readdirSync(cgroup, { withFileTypes: true }).filter(entry => entry.isDirectory()))
    ?.map(entry => join(cgroup, entry.name)) ?? [],
  remove: cgroup => rmdirSync(cgroup),
};

/** The processes in a control group; none if it is gone. */
export function membersOf(tree: CgroupTree, cgroup: string): number[] {
  return (tree.read(join(cgroup, 'cgroup.procs')) ?? '').split('\n').filter(Boolean).map(Number);
}

/** The counters of a file like `cpu.stat`. */
export function countersOf(tree: CgroupTree, file: string): { readonly [name: string]: number | undefined } {
  const lines = (tree.read(file) ?? '').split('\n').filter(Boolean);
  return Object.fromEntries(lines.map(line => line.split(' ')).map(([name, value]) => [name, Number(value)]));
}

/** Kills all members of a control group and of those in it and removes them; false: something was left when time was up. */
export async function removeCgroup(tree: CgroupTree, cgroup: string, timeoutMs = 2_000): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  while (!tryToRemove(tree, cgroup)) {
    if (Date.now() > deadline) return false;
    // a process is a member until it is reaped: the kernel says EBUSY for a moment.
    await sleep(5);
  }
  return true;
}

function tryToRemove(tree: CgroupTree, cgroup: string): boolean {
  signalAll(membersOf(tree, cgroup), 'SIGKILL');
  const emptied = tree.subgroups(cgroup).every(subgroup => tryToRemove(tree, subgroup));
  if (!emptied) return false;
  try {
    tree.remove(cgroup);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
}

function quietly<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
