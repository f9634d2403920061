import type { JsonObject } from './json';
import { TemplateError } from './template-error';

/** A parameter's value, or why it has none. */
export type ParameterValue = { readonly value: string | readonly string[] } | { readonly unavailable: string };

const LIST_TYPES = ['CommaDelimitedList', 'List<Number>', 'List<String>'];

/** Values that are given or else the defaults, checked against the constraints. */
export function parameterValue(name: string, definition: JsonObject, given: { readonly [name: string]: string }): ParameterValue {
  const path = `Parameters.${name}`;
  const { Type: type } = definition;
  const raw = given[name] ?? definition.Default;
  // CDK's own BootstrapVersion is one of these: only `Rules` look at it, which are about a real account.
  if (typeof type === 'string' && type.startsWith('AWS::SSM::Parameter::')) {
    return { unavailable: `its value is ${JSON.stringify(raw)} in the SSM Parameter Store, which the engine doesn't have` };
  }
  if (raw === undefined) throw new TemplateError(path, 'it has no default, and the app gives no value.');
  const text = String(raw);
  if (type === 'String' || type === 'Number') {
    checkConstraints(text, type, definition, path);
    return { value: text };
  }
  if (LIST_TYPES.includes(String(type))) {
    const items = text.split(',').map(item => item.trim());
    for (const item of items) checkConstraints(item, type === 'List<Number>' ? 'Number' : 'String', definition, path);
    return { value: items };
  }
  throw new TemplateError(path, `Unsupported: parameter type ${JSON.stringify(type)}; supported are String, Number, ${LIST_TYPES.join(', ')}.`);
}

function checkConstraints(value: string, type: 'String' | 'Number', definition: JsonObject, path: string): void {
  const refuse = (constraint: string) => {
    throw new TemplateError(path, `the value ${JSON.stringify(value)} ${String(definition.ConstraintDescription ?? constraint)}.`);
  };
  const { AllowedValues: allowed, AllowedPattern: pattern, MinLength: minLength, MaxLength: maxLength, MinValue: min, MaxValue: max } = definition;
  if (type === 'Number' && (value.trim() === '' || Number.isNaN(Number(value)))) refuse('must be a number');
  if (Array.isArray(allowed) && !allowed.map(String).includes(value)) refuse(`must be one of ${allowed.join(', ')}`);
  if (pattern !== undefined && !patternOf(pattern, path).test(value)) refuse(`must match ${String(pattern)}`);
  if (minLength !== undefined && value.length < Number(minLength)) refuse(`must have at least ${String(minLength)} characters`);
  if (maxLength !== undefined && value.length > Number(maxLength)) refuse(`must have at most ${String(maxLength)} characters`);
  if (min !== undefined && Number(value) < Number(min)) refuse(`must be at least ${String(min)}`);
  if (max !== undefined && Number(value) > Number(max)) refuse(`must be at most ${String(max)}`);
}

/** CloudFormation's patterns are Java's and match the whole value. */
function patternOf(pattern: unknown, path: string): RegExp {
  try {
    return new RegExp(`^(?:${String(pattern)})$`);
  } catch {
    throw new TemplateError(path, `Unsupported: AllowedPattern ${String(pattern)} is no regular expression of JavaScript.`);
  }
}
