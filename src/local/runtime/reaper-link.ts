import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { access } from 'node:fs/promises';
import type { Socket } from 'node:net';
import type { Belonging } from './cleanup';
import type { KitGuard } from './kits';

const SHORTEST_LIFE_MS = 1_000;

/** The engine's end of the pipe to its reaper. */
export class ReaperLink implements KitGuard {
  static async open(program: string): Promise<ReaperLink> {
    await access(program);
    return new ReaperLink(program);
  }

  private readonly guarded = new Map<string, [Belonging, string]>();
  private reaper: ChildProcess;
  private closing = false;
  private startedAt = 0;

  private constructor(private readonly program: string) {
    this.reaper = this.start();
  }

  /** Puts something into the reaper's care; the answer takes it out. */
  guard(belonging: Belonging, value: string): () => void {
    const key = `${belonging} ${value}`;
    this.guarded.set(key, [belonging, value]);
    this.tell('add', belonging, value);
    return () => {
      if (this.guarded.delete(key)) this.tell('delete', belonging, value);
    };
  }

  /** Ends the reaper, which removes what is still in its care. */
  async close(): Promise<void> {
    this.closing = true;
    if (this.reaper.exitCode !== null || this.reaper.signalCode !== null) return;
    const ended = once(this.reaper, 'exit');
    this.reaper.ref();
    this.reaper.stdin?.end();
    await ended;
  }

  private start(): ChildProcess {
    this.startedAt = Date.now();
    const reaper = spawn(process.execPath, [this.program], {
      cwd: '/', detached: true, env: { PATH: process.env.PATH }, stdio: ['pipe', 'ignore', 'ignore'],
    });
    // the engine may end at any time: neither end of the pipe keeps it alive.
    reaper.unref();
    (reaper.stdin as Socket).unref();
    reaper.stdin!.on('error', () => undefined); // its exit says it all
    reaper.once('error', () => undefined).once('exit', () => this.replace());
    return reaper;
  }

  /** A reaper that was killed has a successor that knows all; one that can't live has none. */
  private replace(): void {
    if (this.closing || Date.now() - this.startedAt < SHORTEST_LIFE_MS) return;
    this.reaper = this.start();
    for (const [belonging, value] of this.guarded.values()) this.tell('add', belonging, value);
  }

  private tell(verb: 'add' | 'delete', belonging: Belonging, value: string): void {
    this.reaper.stdin?.write(`${JSON.stringify([verb, belonging, value])}\n`);
  }
}
