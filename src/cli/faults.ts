import type { Arguments } from './arguments';
import { UserError } from './errors';
import { FAULT_NAMES, type FaultName, FAULTS, type FaultShares } from '../local/faults/definitions';

/** What `--fault NAME[=SHARE],…` asks for. */
export function faultShares(args: Arguments): FaultShares {
  return Object.fromEntries((args.list('fault') ?? []).map(text => {
    const [name, share] = text.split('=', 2);
    const fault = faultNamed(name);
    return [fault, share === undefined ? FAULTS[fault].share : shareOf(text, share)];
  }));
}

function faultNamed(name: string): FaultName {
  const fault = FAULT_NAMES.find(known => known === name);
  if (!fault) throw new UserError(`--fault ${name}: there is no such fault.`, `Choose from ${FAULT_NAMES.join(', ')}.`);
  return fault;
}

function shareOf(text: string, share: string): number {
  const value = Number(share);
  if (share === '' || !(value > 0 && value <= 1)) {
    throw new UserError(`--fault ${text}: '${share}' is not a share greater than 0 and at most 1.`, `Give one, e.g. --fault ${text.split('=')[0]}=0.5, or none: then it is the fault's own.`);
  }
  return value;
}
