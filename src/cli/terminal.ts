import { once } from 'node:events';

/** What a command may touch of its process; tests give their own. */
export interface Terminal {
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: { readonly [name: string]: string | undefined };
  readonly cwd: string;
  /** Ctrl-C, SIGTERM and SIGHUP. */
  readonly interrupts: Interrupts;
}

export interface Input extends NodeJS.ReadableStream {
  readonly isTTY?: boolean;
}

export interface Output {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

export interface Interrupts {
  /** Aborted by the first interrupt; a second one ends the process at once. */
  readonly signal: AbortSignal;
}

/** Does work that can't be told to stop, but waits for it no longer than until the interrupt. */
export async function unlessAborted<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  signal.throwIfAborted();
  const over = new AbortController();
  const interrupted = once(signal, 'abort', { signal: over.signal }).then(() => signal.throwIfAborted());
  try {
    return await Promise.race([work(), interrupted]) as T;
  } finally {
    over.abort();
  }
}

/** https://no-color.org */
export function hasColor(output: Output, env: Terminal['env']): boolean {
  return output.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb';
}
