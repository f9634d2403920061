import { distinct } from '../collections';

/** Lambda's identifier of a runtime's version: `nodejs:22.v78`, `nodejs:22.mainline.v122` → `nodejs22.x`; `java:8.al2.v40` → `java8.al2`. */
export function runtimeOf(runtimeVersion: string): string | undefined {
  const [, family, version] = /^([a-z]+):([a-z0-9.]+?)(?:\.mainline)?\.v\d+$/.exec(runtimeVersion) ?? [];
  if (family === undefined) return undefined;
  if (family === 'nodejs') return `nodejs${version}.x`;
  return family === 'provided' ? `provided.${version}` : `${family}${version}`;
}

/** The Regions of these runtimes' ARNs: `arn:aws:lambda:eu-central-1::runtime:…`. */
export function regionsOf(runtimeVersionArns: readonly string[]): string[] {
  return distinct(runtimeVersionArns.flatMap(arn => /^arn:[a-z-]+:lambda:([a-z0-9-]+)::runtime:/.exec(arn)?.[1] ?? [])).sort();
}
