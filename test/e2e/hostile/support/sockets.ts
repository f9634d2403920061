import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** A socket as /proc/net has it. */
export interface Socket {
  readonly protocol: string;
  readonly listening: boolean;
  /** `address:port`, of Unix sockets the path. */
  readonly local: string;
  readonly remote: string;
}

/** Every socket that one of the processes has open, but for Unix sockets that are connected or nothing to the outside. */
export function socketsOf(pids: readonly number[]): Socket[] {
  const inodes = new Set(pids.flatMap(inodesOf));
  return [...['tcp', 'tcp6', 'udp', 'udp6'].flatMap(inet), ...unixListeners()].filter(({ inode }) => inodes.has(inode)).map(({ inode: _, ...socket }) => socket);
}

type Found = Socket & { readonly inode: string };

/** https://www.kernel.org/doc/html/latest/networking/proc_net_tcp.html */
function inet(protocol: string): Found[] {
  return lines(`/proc/net/${protocol}`).slice(1).map(line => {
    const [, local, remote, state, , , , , , inode] = line.trim().split(/\s+/);
    return { protocol, listening: state === '0A' || protocol.startsWith('udp'), local: readable(local), remote: readable(remote), inode };
  });
}

/** Flag 0x10000: it accepts connections. */
function unixListeners(): Found[] {
  return lines('/proc/net/unix').slice(1).flatMap(line => {
    const [, , , flags, , , inode, path = ''] = line.trim().split(/\s+/);
    return flags === '00010000' ? [{ protocol: 'unix', listening: true, local: path, remote: '', inode }] : [];
  });
}

/** IPv4 addresses are in the byte order of the machine; others stay as they are. */
function readable(address: string): string {
  const [host, port] = address.split(':');
  const bytes = host.length === 8 ? [...host.matchAll(/../g)].map(([byte]) => parseInt(byte, 16)).reverse().join('.') : host;
  return `${bytes}:${parseInt(port, 16)}`;
}

function inodesOf(pid: number): string[] {
  try {
    const folder = join('/proc', String(pid), 'fd');
    return readdirSync(folder).flatMap(name => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(join(folder, name)))?.[1] ?? [];
      } catch {
        return []; // it has just been closed.
      }
    });
  } catch {
    return []; // it has just ended.
  }
}

function lines(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').trimEnd().split('\n');
  } catch {
    return []; // no IPv6.
  }
}
