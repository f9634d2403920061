import { readFileSync } from 'node:fs';
import { AssemblyError } from './assembly-error';

export interface JsonObject { readonly [name: string]: unknown }

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A JSON object from a file of the assembly, or one line about what is wrong with it. */
export function readJsonObject(file: string, what: string): JsonObject {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such file' : (error as Error).message;
    throw new AssemblyError(`Can't read ${what} ${file}: ${reason}. Synthesize the app again (cdk synth).`);
  }
  return parseJsonObject(text, `${what} ${file}`);
}

function parseJsonObject(text: string, what: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new AssemblyError(`${what} is not JSON: ${oneLine((error as Error).message)}. Synthesize the app again (cdk synth).`);
  }
  if (!isObject(value)) throw new AssemblyError(`${what} is not a JSON object. Synthesize the app again (cdk synth).`);
  return value;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ');
}
