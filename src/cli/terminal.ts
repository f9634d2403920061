/** What a command may touch of its process; tests give their own. */
export interface Terminal {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: { readonly [name: string]: string | undefined };
  readonly cwd: string;
  /** Ctrl-C, SIGTERM and SIGHUP. */
  readonly interrupts: Interrupts;
}

export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

export interface Interrupts {
  /** Aborted by the first interrupt; a second one ends the process at once. */
  readonly signal: AbortSignal;
}

/** https://no-color.org */
export function hasColor(output: Output, env: Terminal['env']): boolean {
  return output.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb';
}
