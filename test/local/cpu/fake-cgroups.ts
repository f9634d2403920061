import { dirname } from 'node:path';
import type { CgroupTree } from '../../../src/local/cpu/cgroup-tree';

/** Control groups in memory, with the kernel's rules that matter: files appear with their group, members keep it from being removed. */
export class FakeCgroups implements CgroupTree {
  readonly files = new Map<string, string>();
  private readonly groups = new Set<string>();

  /** The files which the kernel puts into each new group. */
  constructor(
    roots: readonly string[], private readonly template: { readonly [file: string]: string }, private readonly readOnly: readonly string[] = [],
  ) {
    roots.forEach(root => this.add(root));
  }

  make(cgroup: string): void {
    if (this.groups.has(cgroup)) throw failure('EEXIST', cgroup);
    if (!this.groups.has(dirname(cgroup))) throw failure('ENOENT', cgroup);
    if (this.readOnly.includes(dirname(cgroup))) throw failure('EROFS', cgroup);
    this.add(cgroup);
  }

  write(file: string, value: string): void {
    if (!this.files.has(file)) throw failure('ENOENT', file);
    if (this.readOnly.includes(dirname(file))) throw failure('EROFS', file);
    if (file.endsWith('cgroup.subtree_control')) return this.enable(file, value);
    const quotaUs = /cfs_quota_us$|cpu\.max$/.test(file) ? Number(value.split(' ')[0]) : Infinity;
    if (quotaUs < 1_000) throw failure('EINVAL', file);
    this.files.set(file, value);
  }

  read(file: string): string | undefined {
    return this.files.get(file);
  }

  subgroups(cgroup: string): string[] {
    return [...this.groups].filter(group => dirname(group) === cgroup);
  }

  remove(cgroup: string): void {
    if (!this.groups.has(cgroup)) throw failure('ENOENT', cgroup);
    if (this.read(`${cgroup}/cgroup.procs`) || this.subgroups(cgroup).length) throw failure('EBUSY', cgroup);
    this.groups.delete(cgroup);
    for (const file of this.files.keys()) if (dirname(file) === cgroup) this.files.delete(file);
  }

  /** All groups there are. */
  get all(): string[] {
    return [...this.groups];
  }

  /** A group in which processes are passes no controller on, unless it is the root: "no internal processes". */
  private enable(file: string, value: string): void {
    if (this.read(`${dirname(file)}/cgroup.procs`) && this.groups.has(dirname(dirname(file)))) throw failure('EBUSY', file);
    this.files.set(file, `${this.files.get(file)} ${value.slice(1)}`.trim());
  }

  private add(cgroup: string): void {
    this.groups.add(cgroup);
    for (const [file, value] of Object.entries(this.template)) this.files.set(`${cgroup}/${file}`, value);
  }
}

function failure(code: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${path}`), { code });
}
