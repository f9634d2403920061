import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { kernelCgroups } from './cgroup-tree';
import { programsOnPath } from './programs';
import type { Systemd } from './systemd-run';

/** The machine's systemd: the user's own manager, or root's. */
export function findSystemd(cgroupRoot: string | undefined): Systemd {
  const [program] = programsOnPath('systemd-run');
  if (!program) throw new Error('systemd-run is not on PATH');
  return {
    program,
    tree: kernelCgroups,
    environment: managerEnvironment(),
    user: process.getuid?.() !== 0,
    run,
    cgroupOf: pid => {
      const path = /^0::(.*)$/m.exec(readFileSync(`/proc/${pid}/cgroup`, 'utf8'))?.[1];
      return cgroupRoot && path ? join(cgroupRoot, path) : undefined;
    },
  };
}

async function run(command: readonly string[]): Promise<void> {
  const child = spawn(command[0], command.slice(1), { stdio: ['ignore', 'ignore', 'pipe'], timeout: 10_000 });
  let complaint = '';
  child.stderr.on('data', data => complaint += data);
  const [code] = await once(child, 'close') as [number | null];
  if (code !== 0) throw new Error(`${command.join(' ')}: ${complaint.trim() || `exit status ${code}`}`);
}

function managerEnvironment(): { [name: string]: string } {
  const names = ['DBUS_SESSION_BUS_ADDRESS', 'XDG_RUNTIME_DIR'];
  return Object.fromEntries(names.map(name => [name, process.env[name] ?? '']).filter(([, value]) => value));
}
