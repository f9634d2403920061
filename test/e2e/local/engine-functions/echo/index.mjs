import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';

// two layers, one /opt.
const layers = ['first', 'second'].map(createRequire(import.meta.url));
let failures = 0;

export const handler = async event => {
  if (failures < event.failFirst) {
    failures++;
    throw Object.assign(new Error('not yet'), { name: 'NotYet' });
  }
  await sleep(event.sleepMs);
  return { echo: event, layers };
};
