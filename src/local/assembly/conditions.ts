import { CONDITION_FUNCTIONS, resolve, type Scope } from './intrinsics';
import { isObject, type JsonObject } from './json';
import { TemplateError } from './template-error';

/** The `Conditions` of a template: CloudFormation decides them all before it makes the first resource. */
export class Conditions {
  private readonly decided = new Map<string, boolean>();
  private readonly beingDecided = new Set<string>();

  constructor(private readonly definitions: JsonObject, private readonly scope: Scope) {}

  holds(name: string, path: string): boolean {
    const known = this.decided.get(name);
    if (known !== undefined) return known;
    if (!Object.hasOwn(this.definitions, name)) throw new TemplateError(path, `there is no condition ${name} in the template.`);
    if (this.beingDecided.has(name)) throw new TemplateError(path, `circular dependency between conditions: ${[...this.beingDecided, name].join(' → ')}.`);
    this.beingDecided.add(name);
    const result = this.evaluate(this.definitions[name], `Conditions.${name}`);
    this.beingDecided.delete(name);
    this.decided.set(name, result);
    return result;
  }

  /** A part of the template as the conditions leave it: branches of `Fn::If` chosen, `AWS::NoValue` gone. */
  apply(value: unknown, path: string): unknown {
    const kept = this.choose(value, path);
    return kept === NO_VALUE ? undefined : kept;
  }

  private choose(value: unknown, path: string): unknown {
    if (Array.isArray(value)) {
      return value.map((item, index) => this.choose(item, `${path}[${index}]`)).filter(item => item !== NO_VALUE);
    }
    if (!isObject(value)) return value;
    if (value.Ref === 'AWS::NoValue') return NO_VALUE;
    if ('Fn::If' in value) {
      const [name, whenTrue, whenFalse] = argumentsOf(value, 'Fn::If', 3, 3, path);
      if (typeof name !== 'string') throw new TemplateError(path, `Fn::If needs the name of a condition, not ${JSON.stringify(name)}.`);
      return this.choose(this.holds(name, path) ? whenTrue : whenFalse, path);
    }
    const members = Object.entries(value).map(([name, member]) => [name, this.choose(member, `${path}.${name}`)] as const);
    return Object.fromEntries(members.filter(([, member]) => member !== NO_VALUE));
  }

  private evaluate(expression: unknown, path: string): boolean {
    const [name] = isObject(expression) ? Object.keys(expression) : [];
    const operand = (value: unknown) => this.evaluate(value, path);
    switch (name) {
      case 'Condition': {
        const { Condition: other } = expression as { Condition: unknown };
        if (typeof other !== 'string') throw new TemplateError(path, `Condition needs the name of a condition, not ${JSON.stringify(other)}.`);
        return this.holds(other, path);
      }
      case 'Fn::Equals': {
        const [one, other] = argumentsOf(expression, name, 2, 2, path).map(value => resolve(value, this.scope, path));
        // parameters are strings even where a literal is a number: `{ "Fn::Equals": [{ "Ref": "Size" }, 1] }`.
        return isObject(one) || Array.isArray(one) ? JSON.stringify(one) === JSON.stringify(other) : String(one) === String(other);
      }
      case 'Fn::And': return argumentsOf(expression, name, 2, 10, path).every(operand);
      case 'Fn::Or': return argumentsOf(expression, name, 2, 10, path).some(operand);
      case 'Fn::Not': return !operand(argumentsOf(expression, name, 1, 1, path)[0]);
      default:
        throw new TemplateError(path, `Unsupported: ${JSON.stringify(expression)} as a condition; supported are Condition, ${CONDITION_FUNCTIONS.slice(1).join(', ')}.`);
    }
  }
}

const NO_VALUE = Symbol('AWS::NoValue');

function argumentsOf(call: unknown, name: string, least: number, most: number, path: string): unknown[] {
  const value = (call as JsonObject)[name];
  if (!Array.isArray(value) || value.length < least || value.length > most) {
    throw new TemplateError(path, `${name} needs ${least === most ? least : `${least} to ${most}`} arguments in a list, not ${JSON.stringify(value)}.`);
  }
  return value;
}
