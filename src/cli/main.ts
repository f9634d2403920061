import { cli } from './cli';
import { describeError, EXIT } from './errors';

const interrupted = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => {
    // the reaper clears up behind whoever can't wait.
    if (interrupted.signal.aborted) process.exit(EXIT.interrupted);
    interrupted.abort();
  });
}
process.on('uncaughtException', error => {
  process.stderr.write(`${describeError(error, Boolean(process.env.DEBUG))}\n`);
  process.exit(EXIT.failed);
});
// `… | head` closes the pipe: nobody is left to read.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? process.exitCode : EXIT.failed));

void cli(process.argv.slice(2), {
  // opened by whoever reads it.
  get stdin() { return process.stdin; },
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  cwd: process.cwd(),
  interrupts: { signal: interrupted.signal },
}).then(code => {
  process.exitCode = code;
});
