import type { Template } from 'aws-cdk-lib/assertions';
import { resourcesOf } from './stacks';

/** Logical ids that a part of a template names, whichever intrinsic function it uses. */
export function referencesIn(value: unknown): string[] {
  if (Array.isArray(value)) {
    return value.flatMap(referencesIn);
  }
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  return Object.entries(value).flatMap(([key, nested]) => {
    switch (key) {
      case 'Ref': return [nested as string];
      case 'Fn::GetAtt': return [(nested as string[])[0]];
      case 'DependsOn': return [nested].flat() as string[];
      default: return referencesIn(nested);
    }
  });
}

/** A circle of resources that name each other, which CloudFormation refuses; undefined if there's none. Metadata counts as well. */
export function circleIn(template: Template): string[] | undefined {
  const resources = resourcesOf(template);
  const done = new Set<string>();
  const visit = (id: string, path: string[]): string[] | undefined => {
    if (path.includes(id)) {
      return [...path.slice(path.indexOf(id)), id];
    }
    if (done.has(id)) {
      return undefined;
    }
    for (const next of referencesIn(resources[id]).filter(reference => reference in resources)) {
      const circle = visit(next, [...path, id]);
      if (circle) {
        return circle;
      }
    }
    done.add(id);
    return undefined;
  };
  for (const id of Object.keys(resources)) {
    const circle = visit(id, []);
    if (circle) {
      return circle;
    }
  }
  return undefined;
}
