import { RunStatus } from '../../core/results';
import { Pacer } from '../pacing';
import { Clock, ControlPlane, LogReader, Publisher } from '../ports';
import { Store } from '../store';

/** What the coordinator's steps work with. */
export interface Coordinator {
  readonly store: Store;
  readonly control: ControlPlane;
  readonly publisher: Publisher;
  readonly logs: LogReader;
  readonly clock: Clock;
  /** UpdateFunctionConfiguration: 15 control-plane calls a second is all that an account and region have. */
  readonly updates: Pacer;
  /** GetFunction: 100 a second. */
  readonly reads: Pacer;
  newSeed(): number;
}

export const UPDATES_PER_SECOND = 12;
export const READS_PER_SECOND = 60;

/** What travels between the states of the state machine; everything else is in the table. */
export interface StepAnswer {
  readonly runId: string;
  /** the next round, if there is one. */
  readonly round: number;
  /** the next sweep of a settle. */
  readonly sweep: number;
  readonly next: 'round' | 'settle' | 'finish';
  readonly status?: RunStatus;
}

/** As a Catch of the state machine gives it. */
export interface StepError {
  readonly Error?: string;
  readonly Cause?: string;
}
