import Ajv from 'ajv';
import schema from '../../../schemas/results.schema.json';
import { judge } from '../../../src/core/acceptance';
import { join, PlatformEntry } from '../../../src/core/observation';
import { buildResults, JudgedRound, Results, ResultsInput, RunRecord } from '../../../src/core/results';
import { HarnessRecord } from '../../../src/protocol';
import { EPOCH } from '../arbitraries';
import { manifest, manifestFunction } from '../manifests';

export const run: RunRecord = {
  runId: 'run',
  request: { n: 1 },
  settings: { n: 1, samplesPerRound: 1, environmentsAtOnce: 498, seed: 7 },
  manifest: manifest({ functions: [manifestFunction({ functionName: 'probe', scenarios: ['client'] })] }),
  status: 'COMPLETE',
  startedAt: '2026-11-21T06:00:00.000Z',
  finishedAt: '2026-11-21T06:01:00.000Z',
  executionArn: 'arn',
  fence: 1,
  warnings: [],
};

/** One round's deliveries to the only function, slot by slot. */
export function round(number: number, harness: HarnessRecord[], platform: PlatformEntry[], discarded = false): JudgedRound {
  const asked = harness.map(({ slot }) => ({ round: number, slot, functionName: 'probe' }));
  const judged = join(asked, { harness: harness.map(record => ({ ...record, round: number })), destinations: [], platform })
    .map(delivery => ({ cell: 0, delivery, verdict: judge(delivery, { epoch: EPOCH, discarded }) }));
  return { round: number, discarded, redeployed: [], epoch: EPOCH, judged };
}

export function build(rounds: JudgedRound[], more: Partial<ResultsInput> = {}): Results {
  return buildResults({ run, rounds, source: 'local', region: 'us-east-1', environment: { cores: 2 }, ...more });
}

const validate = new Ajv({ strict: true, allErrors: true }).compile(schema);
export function expectValid(results: Results): void {
  validate(JSON.parse(JSON.stringify(results)));
  expect(validate.errors).toBeNull();
}
