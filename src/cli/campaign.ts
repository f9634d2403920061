import { setTimeout as sleep } from 'node:timers/promises';
import { DescribeExecutionCommand, type SFNClient } from '@aws-sdk/client-sfn';
import { campaignState, type Planned } from './campaign-state';
import type { OutputDirectory } from './output-directory';
import type { Progress } from './progress';
import { buildResults, type LocalMeasurement, type Results, type RunRecord } from '../core/results';
import { readRun, type RunView } from '../pipeline/run-reader';
import type { Store } from '../pipeline/store';

/** A run that is followed from outside: on AWS and in the local engine alike. */
export interface Campaign {
  readonly runId: string;
  readonly executionArn: string;
  readonly planned: Planned;
  readonly stepFunctions: SFNClient;
  readonly store: Store;
  readonly source: 'aws' | 'local';
  readonly region: string;
  /** facts of where it runs, asked anew with every result. */
  readonly environment: () => { readonly [fact: string]: unknown };
  readonly measurements?: ReadonlyMap<string, LocalMeasurement>;
  readonly interleavedWith?: string;
  readonly pollMs: number;
  /** an interrupt ends the run, and does not just leave it. */
  readonly endsWithUs: boolean;
}

/** Interrupted at once, a run has no results yet. */
export type CampaignEnd = { readonly results: Results; readonly interrupted: boolean } | { readonly results?: undefined; readonly interrupted: true };

/** Follows a run to its end, or until the interrupt: every sample and every round is on disk as soon as it is known. */
export async function followCampaign(campaign: Campaign, output: OutputDirectory, progress: Progress, interrupt: AbortSignal): Promise<CampaignEnd> {
  let view: RunView | undefined;
  let closedRounds = -1;
  for (;;) {
    // asked before the table is read: what an ended execution wrote is all there.
    const execution = await executionOf(campaign);
    view = await readRun(campaign.store, campaign.runId, { previous: view, ended: execution.ended });
    const over = execution.ended || interrupt.aborted;
    if (view) {
      const results = resultsOf(campaign, execution.ended || (over && campaign.endsWithUs) ? { ...view, run: endOf(view.run, execution) } : view);
      output.append(results.samples);
      const closed = view.rounds.filter(round => round.closed).length;
      if (over || closed !== closedRounds) output.writeResults(results);
      closedRounds = closed;
      progress.campaign(campaignState(results, campaign.planned, Date.now() - Date.parse(view.run.startedAt)));
      if (over) return { results, interrupted: !execution.ended };
    } else if (execution.ended) {
      throw new Error(`run ${campaign.runId} ended before it began: ${execution.failure ?? 'its execution was stopped'}`);
    } else if (over) {
      return { interrupted: true };
    }
    await sleep(campaign.pollMs, undefined, { signal: interrupt }).catch(() => undefined);
  }
}

interface Execution {
  readonly ended: boolean;
  readonly endedAt?: string;
  readonly failure?: string;
}

async function executionOf({ stepFunctions, executionArn }: Campaign): Promise<Execution> {
  const { status, stopDate, error, cause } = await stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
  const failed = status === 'FAILED' || status === 'TIMED_OUT';
  return {
    ended: status !== 'RUNNING',
    ...stopDate && { endedAt: stopDate.toISOString() },
    ...failed && { failure: [error ?? status, cause].filter(Boolean).join(': ') },
  };
}

/** A run's own record says how it ended; one that was stopped or interrupted, or whose last step was killed, has none. */
function endOf(run: RunRecord, { ended, endedAt, failure }: Execution): RunRecord {
  if (run.status !== 'RUNNING') return run;
  return {
    ...run,
    finishedAt: endedAt ?? new Date().toISOString(),
    ...failure ? { failure } : { warnings: [...run.warnings, ended ? 'the run was stopped' : 'the run was interrupted'] },
  };
}

function resultsOf(campaign: Campaign, { run, rounds }: RunView): Results {
  const { source, region, environment, measurements, interleavedWith } = campaign;
  return buildResults({
    run,
    rounds,
    source,
    region,
    environment: environment(),
    ...measurements && { measurements },
    ...interleavedWith !== undefined && { interleavedWith },
  });
}
