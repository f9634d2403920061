import type { Terminal } from '../../src/cli/terminal';

/** A terminal that keeps what is written to it. */
export class FakeTerminal implements Terminal {
  readonly written = { stdout: '', stderr: '' };
  readonly env: { [name: string]: string | undefined };
  readonly cwd: string;
  readonly interrupt: AbortController = new AbortController();
  readonly interrupts: Terminal['interrupts'] = { signal: this.interrupt.signal };
  readonly stdout: Terminal['stdout'];
  readonly stderr: Terminal['stderr'];

  constructor({ cwd = process.cwd(), env = {}, isTTY = false, columns = 100 }: {
    cwd?: string; env?: { [name: string]: string | undefined }; isTTY?: boolean; columns?: number;
  } = {}) {
    this.cwd = cwd;
    this.env = env;
    this.stdout = { isTTY, columns, write: text => { this.written.stdout += text; } };
    this.stderr = { isTTY, columns, write: text => { this.written.stderr += text; } };
  }
}
