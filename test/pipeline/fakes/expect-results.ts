import Ajv from 'ajv';
import schema from '../../../schemas/results.schema.json';
import { Outcome, OUTCOMES, sumsUp } from '../../../src/core/ledger';
import { Results } from '../../../src/core/results';

const validate = new Ajv().compile(schema);

/** What holds for every result, however the run went. */
export function expectHonest(results: Results): void {
  const { cells, samples } = results;
  validate(JSON.parse(JSON.stringify(results)));
  expect(validate.errors).toBeNull();
  for (const cell of cells) {
    expect(sumsUp(cell.ledger)).toBe(true);
    const own = samples.filter(sample => sample.variant === cell.variant && sample.memorySizeMB === cell.memorySizeMB
      && sample.scenario === cell.scenario && sample.placement === cell.placement);
    expect(own).toHaveLength(cell.ledger.requested);
    OUTCOMES.forEach(outcome => expect(own.filter(sample => sample.outcome === outcome)).toHaveLength(cell.ledger[outcome]));
  }
  const deliveries = samples.flatMap(({ requestId, environmentId }) => requestId ? [`${requestId} ${environmentId}`] : []);
  expect(new Set(deliveries).size).toBe(deliveries.length);
}

/** The outcomes that occurred, summed over the cells. */
export function outcomesOf({ samples }: Results): { [outcome in Outcome]?: number } {
  const counts: { [outcome in Outcome]?: number } = {};
  for (const { outcome } of samples) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}
