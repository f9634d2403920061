import { BIN, type Cell, outcomesOf, readResults, succeed } from './support/cli';
import { benchmarkStack, Workspace } from './support/synthesis';

jest.setTimeout(120_000);

const MODULE_MS = 300;
const SCENARIO_MS = 400;

const workspace = new Workspace();
afterAll(() => workspace.remove());

let cells: Map<string, Cell>;
beforeAll(async () => {
  const assembly = workspace.assembly(app => benchmarkStack(app, 'Placements', 'placements'));
  const out = workspace.path('out');
  await succeed(process.execPath, [BIN, 'local', '--assembly', assembly, '-n', '2', '--placement', 'init,lazy,handler', '--out', out]);
  cells = new Map(readResults(out).cells.map(cell => [cell.placement, cell]));
});

// the probe waits in a busy loop for a fixed time when it is loaded, and for another in its scenario: what took less can't have had it inside.
test.each([
  { placement: 'handler', inInit: MODULE_MS, inInvoke: SCENARIO_MS },
  { placement: 'init', inInit: MODULE_MS + SCENARIO_MS, inInvoke: 0 },
  { placement: 'lazy', inInit: 0, inInvoke: MODULE_MS + SCENARIO_MS },
])('$placement: $inInit ms of the probe in INIT, $inInvoke ms in the first invoke', ({ placement, inInit, inInvoke }) => {
  const cell = cells.get(placement)!;

  expect(outcomesOf(cell)).toEqual({ accepted: 2, discarded: 1 });
  between(median(cell, 'initDurationMs'), inInit);
  between(median(cell, 'durationMs'), inInvoke);
  expect(median(cell, 'scenarioDurationMs')).toBeGreaterThanOrEqual(SCENARIO_MS);
  expect(median(cell, 'scenarioDurationMs')).toBeLessThan(SCENARIO_MS + MODULE_MS);
  // the whole is the same wherever the work runs.
  expect(median(cell, 'coldStartMs')).toBeGreaterThanOrEqual(MODULE_MS + SCENARIO_MS);
});

/** At least what must be in it; less than what would be if the probe's smaller part were in it too. */
function between(value: number, expected: number): void {
  expect(value).toBeGreaterThanOrEqual(expected);
  expect(value).toBeLessThan(expected + MODULE_MS);
}

function median(cell: Cell, metric: string): number {
  return cell.statistics[metric]!.median;
}
