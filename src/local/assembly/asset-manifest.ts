import { join, resolve } from 'node:path';
import { AssemblyError } from './assembly-error';
import { isObject, readJsonObject } from './json';

/** A file or folder that deployment would upload. */
export interface FileAsset {
  /** absolute. */
  readonly path: string;
  /** `zip`: a folder that deployment would zip; `file`: uploaded as it is. */
  readonly packaging: 'zip' | 'file';
}

/** The files of a stack's asset manifest (`*.assets.json`) by S3 object key: that is how its template names them. */
export function readAssetManifest(directory: string, file: string): Map<string, FileAsset> {
  const manifest = readJsonObject(join(directory, file), 'asset manifest');
  const assets = new Map<string, FileAsset>();
  for (const [id, entry] of Object.entries(isObject(manifest.files) ? manifest.files : {})) {
    const { source, destinations } = isObject(entry) ? entry : {};
    // an asset that a command makes when it is published (`source.executable`) has no path: it is missing when a function asks for it.
    if (isObject(source) && source.executable !== undefined) continue;
    if (!isObject(source) || typeof source.path !== 'string' || !isObject(destinations)) {
      throw new AssemblyError(`Asset ${id} in ${join(directory, file)} has no source.path or no destinations. Synthesize the app again (cdk synth).`);
    }
    const { path, packaging = 'file' } = source;
    if (packaging !== 'zip' && packaging !== 'file') {
      throw new AssemblyError(`Asset ${id} in ${join(directory, file)} has packaging ${JSON.stringify(packaging)}; supported are "zip" and "file".`);
    }
    for (const destination of Object.values(destinations)) {
      if (isObject(destination) && typeof destination.objectKey === 'string') {
        assets.set(destination.objectKey, { path: resolve(directory, path), packaging });
      }
    }
  }
  return assets;
}
