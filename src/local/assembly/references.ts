import { attributeReference, intrinsicCall, substitutionOf } from './intrinsics';
import { isObject, type JsonObject } from './json';
import { parseSubstitution, splitAttribute } from './substitution';
import { collecting, TemplateError } from './template-error';

/** A name that a value mentions: of a resource, a parameter or a pseudo parameter. */
export interface Reference {
  readonly name: string;
  /** present for `Fn::GetAtt`, whose name can only be a resource. */
  readonly attribute?: string;
  readonly path: string;
}

/** Every reference in a value; functions that can't be resolved go to the problems. */
export function referencesIn(value: unknown, path: string, problems: string[]): Reference[] {
  if (typeof value === 'string') {
    if (value.includes('{{resolve:')) problems.push(`${path}: Unsupported: dynamic reference ${value}.`);
    return [];
  }
  if (Array.isArray(value)) return value.flatMap((item, index) => referencesIn(item, `${path}[${index}]`, problems));
  if (!isObject(value)) return [];
  return collecting(problems, () => referencesOf(value, path, problems)) ?? [];
}

function referencesOf(value: JsonObject, path: string, problems: string[]): Reference[] {
  const call = intrinsicCall(value, path);
  if (!call) return Object.entries(value).flatMap(([name, member]) => referencesIn(member, `${path}.${name}`, problems));
  switch (call.name) {
    case 'Ref':
      if (typeof call.argument !== 'string') throw new TemplateError(path, `Ref needs a name, not ${JSON.stringify(call.argument)}.`);
      return [{ name: call.argument, path }];
    case 'Fn::GetAtt': {
      const { logicalId, attribute } = attributeReference(call.argument, path);
      return [{ name: logicalId, attribute, path }];
    }
    case 'Fn::Sub': {
      const { template, variables } = substitutionOf(call.argument, path);
      const ofTemplate = parseSubstitution(template, path).flatMap(part => {
        if ('text' in part || Object.hasOwn(variables, part.name)) return [];
        const { logicalId, attribute } = splitAttribute(part.name);
        return [{ name: logicalId, ...attribute !== undefined && { attribute }, path }];
      });
      return [...ofTemplate, ...referencesIn(template, path, problems), ...referencesIn(variables, path, problems)];
    }
    default:
      return referencesIn(call.argument, path, problems);
  }
}
