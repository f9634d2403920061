import { randomBytes } from 'node:crypto';
import { readlinkSync } from 'node:fs';
import { Processes } from '../cpu/processes';

const PREFIX = 'cold-start-engine';

/** Names what an engine makes outside its process, so that it can be told whether the owner is still there. */
export function newEngineName(): string {
  const owner = identityOf(process.pid);
  return [PREFIX, process.pid, owner.startTime, owner.namespace, randomBytes(4).toString('hex')].join('-');
}

/** Was it made by an engine that is gone? Of another container's engines nothing is known, so they count as alive. */
export function isOrphan(name: string): boolean {
  const [, pid, startTime, namespace] = new RegExp(`^${PREFIX}-(\\d+)-(\\d+)-(\\d+)-[0-9a-f]{8}$`).exec(name) ?? [];
  if (pid === undefined || namespace !== identityOf(process.pid).namespace) return false;
  return !exists(Number(pid)) || identityOf(Number(pid)).startTime !== startTime;
}

/** A process id is used again after a while; with its start time (0 where the system doesn't tell) it isn't. */
function identityOf(pid: number): { startTime: string; namespace: string } {
  return { startTime: new Processes().startTimeOf(pid) ?? '0', namespace: pidNamespace() };
}

function pidNamespace(): string {
  try {
    return /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? '0';
  } catch {
    return '0';
  }
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
