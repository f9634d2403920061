import { setTimeout as sleep } from 'node:timers/promises';
import { Clock } from '../ports';

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: async ms => { await sleep(ms); },
};
