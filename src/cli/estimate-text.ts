import { inWords } from '../core/cost/usd';
import type { RunEstimate } from '../protocol';
import { counted } from '../report/numbers';

export function estimateText({ cells, rounds, invocations, controlPlaneCalls, minutes, usd }: RunEstimate): string {
  return `${counted(cells, 'cell')} in ${counted(rounds, 'round')}: ${counted(invocations, 'probe invocation')}, `
    + `${counted(controlPlaneCalls, 'Lambda control-plane call')}, about ${counted(minutes, 'minute')}`
    + (usd ? `, ${inWords(usd.ifOneSecondEach)} if a cold start takes a second and ${inWords(usd.ifTimeoutEach)} if each takes its whole time-out` : '');
}
