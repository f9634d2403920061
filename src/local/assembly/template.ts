import { AssemblyError } from './assembly-error';
import { isObject, type JsonObject } from './json';

/** A CloudFormation template as synthesized. */
export interface Template {
  readonly Resources: { readonly [logicalId: string]: TemplateResource };
  readonly Parameters?: { readonly [name: string]: JsonObject };
  readonly Mappings?: { readonly [name: string]: JsonObject };
  readonly Conditions?: { readonly [name: string]: unknown };
  readonly Outputs?: { readonly [key: string]: TemplateOutput };
  readonly [section: string]: unknown;
}

export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: JsonObject;
  readonly Metadata?: JsonObject;
  readonly DependsOn?: string | readonly string[];
  readonly Condition?: string;
  readonly [attribute: string]: unknown;
}

export interface TemplateOutput {
  readonly Value: unknown;
  readonly Description?: string;
  readonly Export?: { readonly Name: unknown };
  readonly Condition?: string;
}

/** Checks the shape that everything else takes for granted. */
export function templateOf(synthesized: JsonObject, file: string): Template {
  // a stack without resources has no such section.
  const json: JsonObject = { Resources: {}, ...synthesized };
  for (const section of ['Resources', 'Parameters', 'Mappings', 'Conditions', 'Outputs']) {
    const entries = json[section] ?? {};
    if (!isObject(entries)) throw new AssemblyError(`Template ${file} is not valid: ${section} must be an object. Synthesize the app again (cdk synth).`);
    if (section === 'Conditions') continue;
    const [name] = Object.entries(entries).find(([, entry]) => !isObject(entry)) ?? [];
    if (name !== undefined) throw new AssemblyError(`Template ${file} is not valid: ${section}.${name} must be an object.`);
  }
  for (const [logicalId, { Type: type, Properties: properties = {}, Metadata: metadata = {} }] of Object.entries(json.Resources as Template['Resources'])) {
    if (typeof type !== 'string') throw new AssemblyError(`Template ${file} is not valid: Resources.${logicalId} has no Type.`);
    if (!isObject(properties)) throw new AssemblyError(`Template ${file} is not valid: Resources.${logicalId}.Properties must be an object.`);
    if (!isObject(metadata)) throw new AssemblyError(`Template ${file} is not valid: Resources.${logicalId}.Metadata must be an object.`);
  }
  return json as Template;
}
