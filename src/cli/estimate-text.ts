import type { RunEstimate } from '../protocol';
import { counted } from '../report/numbers';

export function estimateText({ cells, rounds, invocations, controlPlaneCalls, minutes }: RunEstimate): string {
  return `${counted(cells, 'cell')} in ${counted(rounds, 'round')}: ${counted(invocations, 'probe invocation')}, `
    + `${counted(controlPlaneCalls, 'Lambda control-plane call')}, about ${counted(minutes, 'minute')}`;
}
