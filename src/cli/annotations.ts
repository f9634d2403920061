import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from './errors';

interface Entry { readonly type: string; readonly data?: unknown }
interface Metadata { readonly [constructPath: string]: readonly Entry[] }
interface AssemblyManifest {
  readonly missing?: ReadonlyArray<{ readonly key: string }>;
  readonly artifacts?: { readonly [id: string]: { readonly metadata?: Metadata; readonly additionalMetadataFile?: string } };
}

/**
 * Synthesis succeeds in spite of what constructs annotate as errors; refusing them is the CLI's part, as is looking up missing context.
 * Returns the warnings.
 */
export function checkAnnotations(assemblyDirectory: string, artifactId: string): string[] {
  const manifest = readJson<AssemblyManifest>(join(assemblyDirectory, 'manifest.json'));
  if (manifest.missing?.length) {
    throw new UserError(
      `The app needs values looked up in an AWS account: ${manifest.missing.map(({ key }) => key).join(', ')}.`,
      'Run `cdk synth` once with credentials, so that cdk.context.json holds them, and try again.',
    );
  }
  const artifact = manifest.artifacts?.[artifactId] ?? {};
  const file = artifact.additionalMetadataFile && join(assemblyDirectory, artifact.additionalMetadataFile);
  const metadata: Metadata = { ...artifact.metadata, ...file && existsSync(file) && readJson<Metadata>(file) };
  const notes = Object.entries(metadata).flatMap(([path, entries]) => entries.map(({ type, data }) => ({ type, text: `${path.slice(1)}: ${String(data)}` })));
  const errors = notes.filter(({ type }) => type === 'aws:cdk:error').map(({ text }) => text);
  if (errors.length) {
    throw new UserError(`The app reports ${errors.length === 1 ? 'an error' : `${errors.length} errors`} in its constructs.`, 'Correct what is said above.', errors);
  }
  return notes.filter(({ type }) => type === 'aws:cdk:warning').map(({ text }) => text);
}

function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(path, 'utf8')) as T;
}
