import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { withLongestNames } from '../../support/longest-names';
import type { Resource } from '../../support/stacks';

const ASL_VALIDATOR = join(__dirname, '..', '..', '..', '.witnesses', 'node', 'node_modules', 'asl-validator');

/** It isn't among the package's dependencies. */
const load = createRequire(__filename);

interface Verdict {
  readonly isValid: boolean;
  readonly errorsText: (separator: string) => string;
}

/** What is wrong with a state machine's definition; undefined if nothing is. */
export function aslComplaint(definition: object): string | undefined {
  const validator = load(ASL_VALIDATOR) as (definition: object) => Verdict;
  const { isValid, errorsText } = validator(structuredClone(definition)); // it writes in what it is given.
  return isValid ? undefined : errorsText('\n');
}

/** The definitions in a template, as Step Functions gets them. */
export function definitionsIn(file: string): object[] {
  const { Resources: resources } = JSON.parse(readFileSync(file, 'utf8')) as { Resources: { [logicalId: string]: Resource } };
  return Object.values(resources).filter(({ Type }) => Type === 'AWS::StepFunctions::StateMachine')
    .map(({ Properties }) => JSON.parse(withLongestNames(Properties.DefinitionString, resources)));
}
