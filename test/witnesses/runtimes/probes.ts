import type { LanguageName } from './clients';
import type { Subject } from './functions';
import type { EnvironmentSpec } from '../../../src/local/runtime/environment-spec';
import { type Language, NODEJS, PYTHON } from '../../../src/private/language';
import { PROBE_ENVIRONMENT, type ProbeMessage } from '../../../src/protocol';
import { environmentSpec } from '../../local/runtime/specs';

type Files = Subject['files'];

const LANGUAGES: { readonly [name in LanguageName]: { readonly language: Language; readonly modules: { readonly [name: string]: Files } } } = {
  'Node.js': {
    language: NODEJS,
    modules: {
      plain: { 'index.mjs': 'export async function client({ measure }) { await measure("parse", () => JSON.parse("{}")); }' },
      fails: { 'index.mjs': 'export function client() { throw new TypeError("no such region"); }' },
      broken: { 'index.mjs': 'throw new TypeError("bad module"); export const client = () => 0;' },
      exits: { 'index.mjs': 'export function client() { process.exit(3); }' },
    },
  },
  'Python': {
    language: PYTHON,
    modules: {
      plain: { 'index.py': 'import json\ndef client(measure):\n  with measure("parse"): json.loads("{}")' },
      fails: { 'index.py': 'def client(): raise TypeError("no such region")' },
      broken: { 'index.py': 'raise TypeError("bad module")' },
      exits: { 'index.py': 'import os\ndef client(): os._exit(3)' },
    },
  },
};

/** Probe functions: their handler is the harness. */
export function probesIn(name: LanguageName): { readonly [what: string]: Subject } {
  const { plain, fails, broken, exits } = LANGUAGES[name].modules;
  const probe = (files: Files, placement: string, answer: object, messages: Partial<ProbeMessage>[] = [{}], timeoutMs = 10_000): Subject => ({
    files,
    ends: 'success',
    answer,
    changes: { ...harnessed(name, placement), timeoutMs },
    events: messages.map(eventOf),
  });
  const error = (errorMessage: string) => ({ status: 'error', errorType: 'TypeError', errorMessage });
  const measured = { moduleLoadMs: 0, scenarioDurationMs: 0, phases: { parse: 0 } };
  return {
    ...Object.fromEntries(['handler', 'init', 'lazy'].flatMap(placement => [
      [`probe, placement ${placement}: that works`, probe(plain, placement, { status: 'ok', placement, ...measured })],
      [`probe, placement ${placement}: whose scenario fails`, probe(fails, placement, error('no such region'))],
      [`probe, placement ${placement}: whose module fails`, probe(broken, placement, error('bad module'))],
    ])),
    'probe that is warm': probe(plain, 'handler', { status: 'warm', invocation: 2 }, [{}, {}]),
    'probe that is stale': probe(plain, 'handler', { status: 'stale', epoch: 'epoch-1' }, [{ epoch: 'epoch-2' }]),
    'probe that holds as long as it can': probe(plain, 'handler', { status: 'ok', holdMs: 0 }, [{ holdUntil: Number.MAX_SAFE_INTEGER }], 1_000),
    'probe whose scenario ends the process': { ...probe(exits, 'handler', { errorType: 'Runtime.ExitError' }), ends: 'error Runtime.ExitError' },
  };
}

/** What a function needs so that the harness is its handler. */
export function harnessed(name: LanguageName, placement: string): Partial<EnvironmentSpec> {
  const { handler, harnessDirectory } = LANGUAGES[name].language;
  return {
    handler,
    layerDirectories: [harnessDirectory],
    environment: {
      [PROBE_ENVIRONMENT.epoch]: 'epoch-1',
      [PROBE_ENVIRONMENT.placement]: placement,
      [PROBE_ENVIRONMENT.scenario]: 'client',
      [PROBE_ENVIRONMENT.module]: 'index',
    },
  };
}

/** As SNS hands it to a function. */
export function eventOf(changes: Partial<ProbeMessage>): object {
  const message: ProbeMessage = {
    runId: 'run-1', round: 1, slot: 0, epoch: 'epoch-1', scenario: 'client', targets: [environmentSpec().functionName], ...changes,
  };
  return { Records: [{ EventSource: 'aws:sns', EventVersion: '1.0', Sns: { Type: 'Notification', Message: JSON.stringify(message) } }] };
}
