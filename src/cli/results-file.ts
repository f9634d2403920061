import { readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Ajv from 'ajv';
import { UserError } from './errors';
import schema from '../../schemas/results.schema.json';
import { RESULTS_SCHEMA_VERSION, type Results } from '../core/results';

/** Reads a results.json, or that of a directory. */
export function readResults(path: string, asGiven: string): { readonly results: Results; readonly directory: string } {
  const isDirectory = statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  const file = isDirectory ? join(path, 'results.json') : path;
  return { results: parse(read(file, isDirectory ? join(asGiven, 'results.json') : asGiven), asGiven), directory: dirname(file) };
}

function read(file: string, shown: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UserError(
      code === 'ENOENT' || code === 'ENOTDIR' ? `There is no ${shown}.` : `${shown} can't be read: ${code}.`,
      'Name the results.json of a run, or the directory that has it.',
    );
  }
}

function parse(text: string, shown: string): Results {
  let results: Partial<Results> | null;
  try {
    results = JSON.parse(text) as Partial<Results> | null;
  } catch (error) {
    throw new UserError(`${shown} is not JSON: ${(error as Error).message}`, 'Take the file as a run wrote it; samples.ndjson beside it has every sample.');
  }
  if (results?.schemaVersion === undefined) throw new UserError(`${shown} is not a result: it has no schemaVersion.`, 'Name the results.json of a run.');
  if (results.schemaVersion !== RESULTS_SCHEMA_VERSION) {
    throw new UserError(
      `${shown} has schemaVersion ${JSON.stringify(results.schemaVersion)}; this CLI reads ${RESULTS_SCHEMA_VERSION}.`,
      `Use the version that wrote it${results.tool?.version ? ` (${results.tool.name} ${results.tool.version})` : ''}.`,
    );
  }
  const problem = firstProblem(results);
  if (problem) throw new UserError(`${shown} is not a whole result: ${problem}.`, 'Take the file as a run wrote it; samples.ndjson beside it has every sample.');
  return results as Results;
}

const validate = new Ajv({ allErrors: true, strict: false }).compile(schema);

/** What a later version of the tool has added is no problem, for the schema's version would be another one if it were. */
function firstProblem(results: unknown): string | undefined {
  validate(results);
  const problem = validate.errors?.find(({ keyword }) => keyword !== 'additionalProperties');
  return problem && `${problem.instancePath.slice(1) || 'it'} ${problem.message}`;
}
