import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Where a layer keeps modules for Node.js, in the order of NODE_PATH reversed: https://docs.aws.amazon.com/lambda/latest/dg/packaging-layers.html */
export function moduleFolders(major: string): string[] {
  return ['nodejs/node_modules', `nodejs/node${major}/node_modules`];
}

/** Extensions in layers, which Lambda starts as processes of their own. */
export function extensionsIn(layerDirectories: readonly string[]): string[] {
  return layerDirectories.flatMap(layer => {
    try {
      return readdirSync(join(layer, 'extensions'));
    } catch {
      return [];
    }
  });
}
