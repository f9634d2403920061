import { Duration, Token } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { type Language, languageOf } from './language';
import { checkProbeModule } from './probe-module';
import { Problems } from './problems';
import type { ColdStartBenchmarkProps } from '../cold-start-benchmark';
import { MemoryRange } from '../memory-range';
import { Placement } from '../placement';
import type { ProbeConfig } from '../probe';
import { RESERVED_ENVIRONMENT_PREFIX } from '../protocol';

/** What one variant's probe functions are like; checked, with every default applied. */
export interface ProbeSettings {
  readonly runtime: lambda.Runtime;
  readonly language: Language;
  readonly probe: ProbeConfig;
  readonly architecture: lambda.Architecture;
  readonly environment: { readonly [name: string]: string };
  readonly layers: lambda.ILayerVersion[];
  readonly memorySizes: number[];
  readonly timeout: Duration;
  readonly tracing?: lambda.Tracing;
}

/** What a run does if it isn't told otherwise. */
export interface RunDefaults {
  readonly samples: number;
  readonly placements: Placement[];
}

/** Lambda's limit is 5, and one is the harness. */
const MAX_LAYERS = 4;
/** A round (update, publish, wait for all functions) must fit in the coordinator's 15 minutes. */
const MAX_TIMEOUT = Duration.minutes(10);
/** @see https://docs.aws.amazon.com/lambda/latest/api/API_Environment.html */
const ENVIRONMENT_NAME = /^[A-Za-z][A-Za-z0-9_]+$/;
/** Lambda's limit for all variables of a function together. */
const MAX_ENVIRONMENT_BYTES = 4096;
/** What our own variables take of it at most. */
const OWN_ENVIRONMENT_BYTES = 512;
/** More probe functions than this don't fit in a stack, whatever else is in it: 4 of its 500 resources are taken for each. */
const MAX_MEMORY_SIZES = 116;
const MAX_SAMPLES = 10_000;

/** Checks all props at once, before anything is made. */
export function checkedProps(scope: Construct, props: ColdStartBenchmarkProps): ProbeSettings & RunDefaults {
  const problems = new Problems(scope);
  const language = languageOf(props.runtime);
  if (!language) {
    problems.add('runtime', 'be a Node.js or a Python runtime, because these have a harness', props.runtime.name);
  }
  const { samples = 100, placements = [Placement.HANDLER] } = props;
  const { architecture = lambda.Architecture.X86_64, environment = {}, layers = [], tracing } = props;
  const { memoryRange: { memorySizes } = MemoryRange.of({}), timeout = Duration.seconds(30) } = props;
  checkSamples(problems, samples);
  checkPlacements(problems, placements);
  checkEnvironment(problems, environment);
  checkTimeout(problems, timeout);
  if (layers.length > MAX_LAYERS) {
    problems.add('layers', `be at most ${MAX_LAYERS}, because Lambda allows 5 and the harness is one`, layers.length);
  }
  if (memorySizes.length > MAX_MEMORY_SIZES) {
    problems.add('memoryRange', `have at most ${MAX_MEMORY_SIZES} sizes, because CloudFormation allows 500 resources a stack: choose a greater step`, memorySizes.length);
  }
  problems.throwIfAny();

  const probe = props.probe.bind(scope, { runtime: props.runtime });
  checkProbeModule(problems, probe.module, probe.scenarios);
  problems.throwIfAny();
  return {
    runtime: props.runtime, language: language!, probe, architecture, environment, layers, memorySizes, timeout, tracing, samples, placements,
  };
}

function checkSamples(problems: Problems, samples: number): void {
  if (Token.isUnresolved(samples)) {
    problems.add('samples', 'be known when the template is made, because the manifest in it says so', samples);
  } else if (!Number.isInteger(samples) || samples < 1 || samples > MAX_SAMPLES) {
    problems.add('samples', `be a whole number from 1 to ${MAX_SAMPLES}`, samples);
  }
}

function checkPlacements(problems: Problems, placements: Placement[]): void {
  const known = Object.values(Placement);
  if (placements.length === 0) {
    problems.add('placements', `name at least one of ${known.join(', ')}`, 'none');
  }
  for (const placement of placements.filter(value => !known.includes(value))) {
    problems.add('placements', `be of ${known.join(', ')}`, placement);
  }
  if (new Set(placements).size < placements.length) {
    problems.add('placements', 'be different from each other', placements.join(', '));
  }
}

function checkEnvironment(problems: Problems, environment: { [name: string]: string }): void {
  if (Token.isUnresolved(environment)) {
    problems.add('environment', 'have names that are known when the template is made, because ours join them', environment);
    return;
  }
  for (const name of Object.keys(environment).filter(key => !ENVIRONMENT_NAME.test(key))) {
    problems.add('environment', 'have names that Lambda allows (letters, digits and _, at least two, beginning with a letter)', name);
  }
  for (const name of Object.keys(environment).filter(key => key.startsWith(RESERVED_ENVIRONMENT_PREFIX))) {
    problems.add('environment', `have no names that begin with ${RESERVED_ENVIRONMENT_PREFIX}, which are the harness's`, name);
  }
  const known = Object.entries(environment).filter(entry => !Token.isUnresolved(entry[1]));
  const bytes = Buffer.byteLength(known.flat().join(''));
  if (bytes > MAX_ENVIRONMENT_BYTES - OWN_ENVIRONMENT_BYTES) {
    const rule = `have at most ${MAX_ENVIRONMENT_BYTES - OWN_ENVIRONMENT_BYTES} bytes, because Lambda allows ${MAX_ENVIRONMENT_BYTES} and the harness needs the rest`;
    problems.add('environment', rule, bytes);
  }
}

function checkTimeout(problems: Problems, timeout: Duration): void {
  if (timeout.isUnresolved()) {
    problems.add('timeout', 'be known when the template is made, because a run waits as long', timeout);
    return;
  }
  const seconds = timeout.toSeconds({ integral: false });
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > MAX_TIMEOUT.toSeconds()) {
    problems.add('timeout', 'be whole seconds from 1 second to 10 minutes, because a round of all functions must end within 15', timeout.toHumanString());
  }
}
