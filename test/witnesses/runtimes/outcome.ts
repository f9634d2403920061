import type { Measurement } from '../../../src/local/runtime/environment-spec';
import type { Lines } from '../../local/runtime/specs';

/** What is seen of an invocation from outside the runtime, without what differs between any two. */
export interface Outcome {
  /** `success`, or the status and its error type. */
  readonly ending: string;
  readonly answer: unknown;
  readonly environmentAlive: boolean;
  /** what was measured, by name. */
  readonly measured: readonly string[];
  /** the platform's records, and what the function or the runtime logged. */
  readonly log: readonly unknown[];
}

interface Invoked {
  readonly status: string;
  readonly errorType?: string;
  readonly payload: Buffer;
  readonly environmentAlive: boolean;
  readonly measurement: Measurement;
  readonly log: Lines;
}

export function outcomeOf({ status, errorType, payload, environmentAlive, measurement, log }: Invoked): Outcome {
  return {
    ending: [status, errorType].filter(Boolean).join(' '),
    answer: payload.length > 100_000 ? `${payload.length} bytes` : comparable(payload.toString()),
    environmentAlive,
    measured: Object.keys(measurement),
    log: log.messages.filter(isTold).map(message => message.startsWith('{"time"') ? platformRecord(message) : comparable(message)),
  };
}

/** Not what an interpreter prints of its own end: the frames in it are the runtime's, and the engine may be faster. */
function isTold(message: string): boolean {
  return /^(\{|\[[A-Z]+\]|\d{4}-\d\d-\d\dT|says |START|END|REPORT|INIT_)/.test(message);
}

function platformRecord(message: string): string {
  const { type, record } = JSON.parse(message) as { type: string; record: { [name: string]: unknown } };
  return [type, record.phase, record.status, record.errorType, ...Object.keys(record.metrics ?? {})].filter(Boolean).join(' ');
}

const REPLACED: readonly (readonly [RegExp, string])[] = [
  // folders of the environment, of our runtime and of AWS's.
  [/(file:\/\/)?[\w./-]*\/environments\/[0-9a-f]{16}\//g, '/environment/'],
  [/(file:\/\/)?[\w./-]*\/(cold-start-engine[\w-]+\/runtime|\.witnesses)\/[\w./-]*/g, '/runtime'],
  // frames of the runtimes, alone in a list or in a text.
  [/,?" +at [^"]*(\/runtime|node:)[^"]*"/g, ''],
  [/(\\[nr]|[\n\r]) +at [^"\\\n\r]*(\/runtime|node:)[^"\\\n\r]*/g, ''],
  [/,?" +File \\"\/runtime\\"[^"]*(\\"[^"]*)*"/g, ''],
  [/\[\d{13}\]/g, '[time]'],
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z/g, 'time'],
  [/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\b[0-9a-f]{32}\b/g, 'id'],
  [/("\w+Ms": ?|"phases": ?\{"\w+": ?)\d[\d.e-]*/g, '$10'],
  [/[\d.]+ (ms|MB)\b/g, '0 $1'],
];

/** As JSON, if it is. */
function comparable(text: string): unknown {
  const replaced = REPLACED.reduce((result, [pattern, replacement]) => result.replace(pattern, replacement), text);
  try {
    return JSON.parse(replaced) as unknown;
  } catch {
    return replaced;
  }
}
