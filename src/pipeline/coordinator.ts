import { InvalidRequest } from '../core/errors';
import { Manifest } from '../manifest';
import { abort } from './steps/abort';
import { finish } from './steps/finish';
import { prepare } from './steps/prepare';
import { round } from './steps/round';
import { settle } from './steps/settle';
import { Coordinator, StepAnswer, StepError } from './steps/step';

export type StepEvent =
  | { readonly step: 'prepare'; readonly runId: string; readonly request: unknown; readonly executionArn: string; readonly manifest: Manifest }
  | { readonly step: 'round'; readonly runId: string; readonly round: number }
  | { readonly step: 'settle'; readonly runId: string; readonly round: number; readonly sweep: number }
  | { readonly step: 'finish'; readonly runId: string }
  | { readonly step: 'abort'; readonly runId: string; readonly error?: StepError };

export async function coordinate(coordinator: Coordinator, event: StepEvent): Promise<StepAnswer> {
  switch (event.step) {
    case 'prepare': return prepare(coordinator, event);
    case 'round': return round(coordinator, event);
    case 'settle': return settle(coordinator, event);
    case 'finish': return finish(coordinator, event);
    case 'abort': return abort(coordinator, event);
    default: throw new InvalidRequest(`unknown step in ${JSON.stringify(event)}; allowed: prepare, round, settle, finish, abort`);
  }
}
