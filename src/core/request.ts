import { Manifest } from '../manifest';
import { RunRequest } from '../protocol';
import { cellsOf, Selection } from './cells';
import { distinct } from './collections';
import { InvalidRequest } from './errors';
import { MAX_SEED } from './random';

const PLACEMENTS = ['handler', 'init', 'lazy'];
const RUN_ID = /^[A-Za-z0-9_-]{1,80}$/;
/** A cell's samples are read and sorted in memory. */
const MAX_SAMPLES = 10_000;

type Check = (name: string, value: unknown, manifest: Manifest) => void;

const CHECKS: { readonly [field in keyof RunRequest]-?: Check } = {
  n: integer(1, MAX_SAMPLES),
  samplesPerRound: integer(1, MAX_SAMPLES),
  seed: integer(0, MAX_SEED),
  precision: percent,
  memorySizes: oneOf(manifest => manifest.functions.map(({ memorySizeMB }) => memorySizeMB).sort((a, b) => a - b)),
  variants: oneOf(manifest => manifest.functions.map(({ variant }) => variant)),
  scenarios: oneOf(manifest => manifest.functions.flatMap(({ scenarios }) => scenarios)),
  placements: oneOf(() => PLACEMENTS),
  runId: (name, value) => {
    if (!isRunId(value)) {
      throw new InvalidRequest(`${name} must be 1 to 80 of the characters A-Z a-z 0-9 - _, got ${shown(value)}`);
    }
  },
};

/** A run's id names an execution and a folder. */
export function isRunId(value: unknown): value is string {
  return typeof value === 'string' && RUN_ID.test(value);
}

/** What the invoker was given, or an InvalidRequest that says what is allowed. */
export function validateRequest(manifest: Manifest, value: unknown): RunRequest {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new InvalidRequest(`the request must be a JSON object such as {"n": ${manifest.defaults.samples}}, got ${shown(value)}`);
  }
  const given = Object.entries(value).filter(([, field]) => field !== undefined && field !== null);
  for (const [name, field] of given) {
    if (!Object.hasOwn(CHECKS, name)) {
      throw new InvalidRequest(`${shown(name)} is no part of a request; allowed: ${Object.keys(CHECKS).join(', ')}`);
    }
    CHECKS[name as keyof RunRequest](name, field, manifest);
  }
  const request = Object.fromEntries(given) as RunRequest;
  assertSomethingSelected(manifest, request);
  return request;
}

function assertSomethingSelected(manifest: Manifest, request: Selection): void {
  if (cellsOf(manifest, request).length > 0) return;
  const exist = manifest.functions.map(({ variant, memorySizeMB, scenarios }) => `${variant} ${memorySizeMB} MB: ${scenarios.join(', ')}`);
  throw new InvalidRequest(`the request selects nothing: no function has that variant, memory size and scenario at once; there are ${exist.join('; ')}`);
}

function integer(min: number, max: number): Check {
  return (name, value) => {
    if (!Number.isInteger(value) || Number(value) < min || Number(value) > max) {
      throw new InvalidRequest(`${name} must be a whole number from ${min} to ${max}, got ${shown(value)}`);
    }
  };
}

function percent(name: string, value: unknown): void {
  if (typeof value !== 'number' || !(value > 0 && value <= 100)) {
    throw new InvalidRequest(`${name} must be a number of percent above 0 and up to 100, got ${shown(value)}`);
  }
}

function oneOf(values: (manifest: Manifest) => readonly (string | number)[]): Check {
  return (name, value, manifest) => {
    const exist = distinct(values(manifest));
    if (!Array.isArray(value) || value.length === 0) {
      throw new InvalidRequest(`${name} must be a list with at least one of ${exist.join(', ')}, got ${shown(value)}`);
    }
    for (const item of value) {
      if (!exist.includes(item)) throw new InvalidRequest(`${name} must be of ${exist.join(', ')}, got ${shown(item)}`);
    }
  };
}

function shown(value: unknown): string {
  return JSON.stringify(value)?.slice(0, 200) ?? String(value);
}
