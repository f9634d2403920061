import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { interpreters, type LanguageName } from './interpreters';
import { NODEJS, PYTHON } from '../../../src/private/language';
import { type HarnessRecord, PROBE_ENVIRONMENT, type ProbeMessage } from '../../../src/protocol';

export const FUNCTION_NAME = 'bench-probe-128';
export const LOG_STREAM = '2026/11/21/bench-probe-128[$LATEST]0123456789abcdef0123456789abcdef';

const languages = {
  'Node.js': { runtime: 'runtime.mjs', handlerFile: join(NODEJS.harnessDirectory, 'nodejs', 'cold-start-harness.mjs') },
  'Python': { runtime: 'runtime.py', handlerFile: join(PYTHON.harnessDirectory, 'python', 'cold_start_harness.py') },
};

/** `holdForMs`: the message's holdUntil, from the moment of the invocation. */
type Message = Partial<ProbeMessage> & { readonly holdForMs?: number };

export interface EnvironmentOptions {
  readonly language: LanguageName;
  /** of the user's code, by their paths. */
  readonly files: { readonly [path: string]: string };
  readonly module?: string;
  readonly placement?: string;
  /** the scenario in the environment's configuration. */
  readonly scenario?: string;
  readonly epoch?: string;
  /** one invocation each; what is left out is a plain request for `client`. */
  readonly messages?: Message[];
  readonly remainingMs?: number;
  readonly variables?: { readonly [name: string]: string };
}

export interface EnvironmentOutcome {
  /** whether INIT came to its end. */
  readonly initialized: boolean;
  /** what each invocation returned. */
  readonly records: HarnessRecord[];
  /** how long each invocation took that returned. */
  readonly invocationMs: number[];
  /** what invocations threw. */
  readonly thrown: string[];
  /** lines on standard output. */
  readonly output: string[];
  readonly exitCode: number | null;
  readonly stderr: string;
}

/** Starts one execution environment with the harness, invokes it, ends it. */
export function runEnvironment(options: EnvironmentOptions): EnvironmentOutcome {
  const { language, files, module = 'index', placement = 'handler', scenario = 'client', epoch = 'epoch-1', messages = [{}], remainingMs = 30_000 } = options;
  const taskRoot = realpathSync(mkdtempSync(join(tmpdir(), 'probe-')));
  try {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(taskRoot, path)), { recursive: true });
      writeFileSync(join(taskRoot, path), content);
    }
    const { runtime, handlerFile } = languages[language];
    const context = { functionName: FUNCTION_NAME, logStreamName: LOG_STREAM, remainingMs };
    const { output, status } = spawnSync(interpreters[language]!, [join(__dirname, runtime)], {
      input: JSON.stringify({ handlerFile, events: messages.map(eventOf), context }),
      stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
      encoding: 'utf8',
      env: {
        PATH: process.env.PATH,
        PYTHONDONTWRITEBYTECODE: '1',
        LAMBDA_TASK_ROOT: taskRoot,
        AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
        [PROBE_ENVIRONMENT.epoch]: epoch,
        [PROBE_ENVIRONMENT.placement]: placement,
        [PROBE_ENVIRONMENT.scenario]: scenario,
        [PROBE_ENVIRONMENT.module]: module,
        ...options.variables,
      },
    });
    const told = lines(output[3]).map(line => JSON.parse(line));
    return {
      initialized: told.some(({ initialized }) => initialized),
      records: told.flatMap(({ response }) => response ?? []),
      invocationMs: told.flatMap(({ invocationMs }) => invocationMs ?? []),
      thrown: told.flatMap(({ thrown }) => thrown ?? []),
      output: lines(output[1]),
      exitCode: status,
      stderr: output[2] ?? '',
    };
  } finally {
    rmSync(taskRoot, { recursive: true });
  }
}

/** One invocation of a new environment. */
export function firstRecord(options: EnvironmentOptions): HarnessRecord {
  const { records, stderr } = runEnvironment(options);
  if (records.length === 0) {
    throw new Error(`no record came back: ${stderr}`);
  }
  return records[0];
}

function message(overrides: Message): ProbeMessage & Message {
  return { runId: 'run-1', round: 3, slot: 2, epoch: 'epoch-1', scenario: 'client', targets: [FUNCTION_NAME], ...overrides };
}

/** As SNS hands it to a function. */
function eventOf(overrides: Message): object {
  return { Records: [{ EventSource: 'aws:sns', EventVersion: '1.0', Sns: { Type: 'Notification', Message: JSON.stringify(message(overrides)) } }] };
}

function lines(text: string | null): string[] {
  return (text ?? '').split('\n').filter(line => line !== '');
}
