import { preflight } from '../../core/estimate';
import { counted } from '../../report/numbers';
import { printable } from '../../report/printable';
import { findAssembly } from '../assembly-source';
import type { Command } from '../command';
import { EXIT } from '../errors';
import { estimateText } from '../estimate-text';
import { asked } from '../invalid-request';
import { benchmarkSelection, runRequest } from '../selection';
import { synthesizedBenchmark } from '../synthesized-benchmark';

/** AWS's default quota, with nothing reserved; a new account may have 10. */
const UNRESERVED_CONCURRENCY = 1000;

export const run: Command = async (args, terminal) => {
  const { manifest } = await synthesizedBenchmark(await findAssembly(args, terminal), benchmarkSelection(args));
  const request = runRequest(args, manifest);
  const estimate = asked(() => preflight(manifest, request, UNRESERVED_CONCURRENCY));
  if (args.flag('json')) {
    terminal.stdout.write(`${JSON.stringify(estimate, undefined, 2)}\n`);
    return EXIT.complete;
  }
  const samples = counted(request.n ?? manifest.defaults.samples, 'cold start');
  terminal.stdout.write(`${printable(manifest.constructPath)}, ${samples} a cell: ${estimateText(estimate)}.\n`);
  terminal.stdout.write(`At the least, in an account with ${counted(UNRESERVED_CONCURRENCY, 'unreserved environment')} at a time; a new one may have 10, and takes longer.\n`);
  return EXIT.complete;
};
