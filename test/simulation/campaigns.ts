import fc from 'fast-check';
import { violationsOf } from './invariants';
import { simulate } from './simulate';
import { World, worlds } from './world';

/** One for each of the files that share the campaigns out among workers. */
const SEEDS = [20_261_121, 1_769, 128, 2_560];
const CAMPAIGNS = 520;

/** The campaigns of one file: always the same ones, unless the environment asks for others. */
export function campaignsOf(part: number): { readonly seed: number; readonly numRuns: number } {
  const { SIMULATION_SEED: seed, SIMULATION_CAMPAIGNS: campaigns } = process.env;
  return {
    seed: seed === undefined ? SEEDS[part] : Number(seed) + part,
    numRuns: campaigns === undefined ? CAMPAIGNS : Math.ceil(Number(campaigns) / SEEDS.length),
  };
}

/** Lives through random campaigns; fails at the first that breaks an invariant, with the seed and the smallest campaign that breaks one. */
export function describeCampaigns(part: number): void {
  const { seed, numRuns } = campaignsOf(part);
  test(`${numRuns} campaigns of the seed ${seed} break no invariant`, async () => {
    process.stderr.write(`${numRuns} campaigns of the seed ${seed}\n`);
    await fc.assert(fc.asyncProperty(worlds, assertSound), { seed, numRuns });
  }, 600_000);
}

export async function assertSound(world: World): Promise<void> {
  const violations = await violationsOf(await simulate(world));
  if (violations.length > 0) throw new Error(violations.map(({ invariant, detail }) => `${invariant}: ${detail}`).join('\n'));
}
