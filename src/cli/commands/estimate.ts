import { pricesOf, SOURCES } from '../../core/cost/prices';
import { preflight } from '../../core/estimate';
import { isAbsent } from '../../core/statistics';
import { counted } from '../../report/numbers';
import { printable, printableJson } from '../../report/printable';
import { findAssembly } from '../assembly-source';
import type { Command } from '../command';
import { EXIT } from '../errors';
import { estimateText } from '../estimate-text';
import { asked } from '../invalid-request';
import { benchmarkSelection, runRequest } from '../selection';
import { synthesizedBenchmark } from '../synthesized-benchmark';

/** AWS's default quota, with nothing reserved; a new account may have 10. */
const UNRESERVED_CONCURRENCY = 1000;
/** Of an app that names none, where the shell does not either. */
const DEFAULT_REGION = 'us-east-1';

export const run: Command = async (args, terminal) => {
  const { manifest, stack } = await synthesizedBenchmark(await findAssembly(args, terminal), benchmarkSelection(args));
  const request = runRequest(args, manifest);
  // an empty variable names none.
  const region = [stack.environment.region, terminal.env.AWS_REGION, terminal.env.AWS_DEFAULT_REGION].find(Boolean) ?? DEFAULT_REGION;
  const estimate = asked(() => preflight(manifest, request, UNRESERVED_CONCURRENCY, region));
  if (args.flag('json')) {
    terminal.stdout.write(`${printableJson(estimate)}\n`);
    return EXIT.complete;
  }
  const samples = counted(request.n ?? manifest.defaults.samples, 'cold start');
  terminal.stdout.write(`${printable(manifest.constructPath)}, ${samples} a cell: ${estimateText(estimate)}.\n`);
  terminal.stdout.write(`At the least, in an account with ${counted(UNRESERVED_CONCURRENCY, 'unreserved environment')} at a time; a new one may have 10, and takes longer.\n`);
  terminal.stdout.write(`${pricesText(region)}\n`);
  return EXIT.complete;
};

function pricesText(region: string): string {
  const prices = pricesOf(region);
  if (isAbsent(prices)) return `What it will cost is not known: ${printable(prices.absent)}.`;
  const { date } = SOURCES[prices.onDemand.source];
  return `Dollars are Lambda's at the prices of ${region} as of ${date}, without free tier; the queue, the table, the state machine and the logs come on top.`;
}
