import { Readable } from 'node:stream';
import type { Terminal } from '../../src/cli/terminal';

/** A terminal that keeps what is written to it. */
export class FakeTerminal implements Terminal {
  readonly written = { stdout: '', stderr: '' };
  readonly env: { [name: string]: string | undefined };
  readonly cwd: string;
  readonly interrupt: AbortController = new AbortController();
  readonly interrupts: Terminal['interrupts'] = { signal: this.interrupt.signal };
  readonly stdin: Terminal['stdin'];
  readonly stdout: Terminal['stdout'];
  readonly stderr: Terminal['stderr'];

  constructor({ cwd = process.cwd(), env = {}, stdin = '', isTTY = false, columns = 100 }: {
    cwd?: string; env?: { [name: string]: string | undefined }; stdin?: string | Buffer | Readable; isTTY?: boolean; columns?: number;
  } = {}) {
    this.cwd = cwd;
    this.env = env;
    this.stdin = Object.assign(stdin instanceof Readable ? stdin : Readable.from(Buffer.from(stdin)), { isTTY });
    this.stdout = { isTTY, columns, write: text => { this.written.stdout += text; } };
    this.stderr = { isTTY, columns, write: text => { this.written.stderr += text; } };
  }
}
