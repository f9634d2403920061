import { TemplateError } from './template-error';

/** A piece of an `Fn::Sub` template: text, or the name between `${` and `}`. */
export type SubstitutionPart = { readonly text: string } | { readonly name: string };

/** `${Name}` and `${LogicalId.Attribute}` are replaced, `${!Text}` stands for a literal `${Text}`. */
export function parseSubstitution(template: string, path: string): SubstitutionPart[] {
  const parts: SubstitutionPart[] = [];
  let end = 0;
  for (const match of template.matchAll(/\$\{(?<literal>!?)(?<name>[^}]*)\}/g)) {
    parts.push({ text: template.slice(end, match.index) });
    end = match.index + match[0].length;
    const { literal, name } = match.groups as { literal: string; name: string };
    if (!literal && !/^[A-Za-z0-9_.:]+$/.test(name)) {
      throw new TemplateError(path, `Fn::Sub has ${match[0]}: a name of letters, digits, ".", "_" or "::" is needed; a literal is written \${!…}.`);
    }
    parts.push(literal ? { text: `\${${name}}` } : { name });
  }
  parts.push({ text: template.slice(end) });
  return parts;
}

/** `LogicalId.Attribute`, where the attribute may have further dots. */
export function splitAttribute(name: string): { readonly logicalId: string; readonly attribute?: string } {
  const dot = name.indexOf('.');
  return dot < 0 ? { logicalId: name } : { logicalId: name.slice(0, dot), attribute: name.slice(dot + 1) };
}
