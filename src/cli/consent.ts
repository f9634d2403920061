import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Arguments } from './arguments';
import { UserError } from './errors';
import { estimateText } from './estimate-text';
import { loopbackEndpoint } from './loopback';
import type { Progress } from './progress';
import type { Terminal } from './terminal';
import { pricesOf } from '../core/cost/prices';
import { inWords } from '../core/cost/usd';
import { isAbsent } from '../core/statistics';
import type { RunEstimate } from '../protocol';
import { printable } from '../report/printable';

/** A run that can cost more is begun only if somebody says so. */
const UNASKED_USD = 1;

/** Shows what a run will take, and asks where it can be dear; whether it may begin. */
export async function mayBegin(
  constructPath: string, estimate: RunEstimate, region: string, args: Arguments, terminal: Terminal, progress: Progress,
): Promise<boolean> {
  const shown = `${constructPath}: ${estimateText(estimate)}`;
  // nothing is billed on this machine.
  const doubt = args.flag('yes') || loopbackEndpoint(terminal.env) ? undefined : doubtAbout(estimate, region);
  if (doubt === undefined) {
    progress.step(shown);
    return true;
  }
  if (!terminal.stdin.isTTY || !terminal.stderr.isTTY) {
    throw new UserError(doubt, 'Start it all the same with --yes, or ask for less: -n, --memory, --scenario, --variant, --placement.');
  }
  return answersYes([shown, doubt].map(line => `${printable(line)}\n`).join(''), terminal);
}

/** By time-outs, which few cold starts come near: how long they take is not known before. */
function doubtAbout({ usd }: RunEstimate, region: string): string | undefined {
  if (usd) return usd.ifTimeoutEach > UNASKED_USD ? `The run may cost ${inWords(usd.ifTimeoutEach)}, which is more than $${UNASKED_USD}.` : undefined;
  const prices = pricesOf(region);
  return `What the run will cost is not known${isAbsent(prices) ? `: ${prices.absent}` : ''}.`;
}

async function answersYes(said: string, { stdin, stderr, interrupts: { signal } }: Terminal): Promise<boolean> {
  stderr.write(`${said}Start? [y/N] `);
  const lines = createInterface({ input: stdin, terminal: false, signal });
  const answer = await Promise.race([once(lines, 'line'), once(lines, 'close')]) as [string?];
  // an open one would keep the process from its end.
  lines.close();
  // Ctrl-C or Ctrl-D left the cursor behind the question.
  if (answer[0] === undefined) stderr.write('\n');
  signal.throwIfAborted();
  return /^y(es)?$/i.test(answer[0]?.trim() ?? '');
}
