import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** All programs of a name on PATH, in its order. */
export function programsOnPath(name: string): string[] {
  return (process.env.PATH ?? '').split(delimiter).filter(Boolean).map(folder => join(folder, name)).filter(isProgram);
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
