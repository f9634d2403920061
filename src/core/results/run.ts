import { Manifest } from '../../manifest';
import { RunRequest } from '../../protocol';
import { RunSettings, stopReason } from '../planning';
import { CellProgress, JudgedDelivery, RoundTally, tallyOf } from '../progress';
import { RunStatus } from './contract';

/** A run as the table has it. */
export interface RunRecord {
  readonly runId: string;
  readonly request: RunRequest;
  readonly settings: RunSettings;
  readonly manifest: Manifest;
  readonly status: 'RUNNING' | RunStatus;
  readonly startedAt: string;
  readonly finishedAt?: string;
  readonly executionArn: string;
  /** the number of the lock that the run holds. */
  readonly fence: number;
  /** why it ended as FAILED. */
  readonly failure?: string;
  readonly warnings: readonly string[];
}

/** A round with a verdict on each of its deliveries. */
export interface JudgedRound {
  readonly round: number;
  readonly discarded: boolean;
  readonly redeployed: readonly string[];
  readonly epoch: string;
  readonly judged: readonly JudgedDelivery[];
}

export function tallyOfRound(round: JudgedRound, settings: RunSettings): RoundTally {
  const { discarded, redeployed } = round;
  return tallyOf({ round: round.round, discarded, redeployed }, round.judged, settings.precision !== undefined);
}

/** A run is COMPLETE if it came to its end and each cell has what was asked for: never silently short. */
export function statusOf(run: RunRecord, progress: readonly CellProgress[]): RunStatus {
  if (run.failure !== undefined || run.status === 'FAILED') return 'FAILED';
  const done = progress.every(cell => stopReason(cell, run.settings) === 'done');
  return done && run.finishedAt !== undefined ? 'COMPLETE' : 'PARTIAL';
}
