import { Token } from 'aws-cdk-lib';
import type { Problems } from './problems';

const MODULE = /^[A-Za-z0-9_-]+(\/[A-Za-z0-9_-]+)*$/;
/** The harness's variables must fit in what the user's leave of Lambda's 4 KB. */
const MAX_MODULE_LENGTH = 255;
const SCENARIO = /^[A-Za-z_][A-Za-z0-9_]{0,63}$/;

/** The names that a probe's functions get in their configuration. */
export function checkProbeModule(problems: Problems, module: string, scenarios: string[]): void {
  if (Token.isUnresolved(module) || !MODULE.test(module)) {
    problems.add('module of the probe', 'be a path of letters, digits, - and _ separated by /, without the file\'s ending, such as \'index\'', module);
  } else if (module.length > MAX_MODULE_LENGTH) {
    problems.add('module of the probe', `have at most ${MAX_MODULE_LENGTH} characters, because it is in an environment variable`, module);
  }
  if (scenarios.length === 0) {
    problems.add('scenarios of the probe', 'name at least one exported function', 'none');
  }
  for (const scenario of scenarios.filter(name => Token.isUnresolved(name) || !SCENARIO.test(name))) {
    problems.add('scenarios of the probe', 'be names of exported functions (letters, digits and _, at most 64, not beginning with a digit)', scenario);
  }
  for (const scenario of new Set(scenarios.filter((name, index) => scenarios.indexOf(name) !== index))) {
    problems.add('scenarios of the probe', 'be different from each other', scenario);
  }
}
