import { isObject, type JsonObject } from './json';
import { parseSubstitution, splitAttribute } from './substitution';
import { TemplateError } from './template-error';

/** What intrinsic functions look up. */
export interface Scope {
  /** the value of a parameter, a pseudo parameter or a resource. */
  ref(name: string, path: string): unknown;
  getAtt(logicalId: string, attribute: string, path: string): unknown;
  findInMap(map: string, topLevelKey: string, secondLevelKey: string, path: string): unknown;
}

interface Place { readonly scope: Scope; readonly path: string }

type IntrinsicFunction = (argument: unknown, place: Place) => unknown;

const FUNCTIONS: { readonly [name: string]: IntrinsicFunction } = {
  'Ref': (argument, place) => place.scope.ref(literal(argument, 'Ref', place), place.path),
  'Fn::GetAtt': (argument, { scope, path }) => {
    const { logicalId, attribute } = attributeReference(argument, path);
    return scope.getAtt(logicalId, attribute, path);
  },
  'Fn::Sub': substitute,
  'Fn::Join': (argument, place) => {
    const [delimiter, list] = tuple(argument, 2, 'Fn::Join', place);
    return resolvedList(list, 'Fn::Join', place).map(item => stringOf(item, 'Fn::Join', place)).join(literal(delimiter, 'Fn::Join', place));
  },
  'Fn::Split': (argument, place) => {
    const [delimiter, source] = tuple(argument, 2, 'Fn::Split', place);
    return stringOf(resolve(source, place.scope, place.path), 'Fn::Split', place).split(literal(delimiter, 'Fn::Split', place));
  },
  'Fn::Select': (argument, place) => {
    const [index, source] = tuple(argument, 2, 'Fn::Select', place);
    const list = resolvedList(source, 'Fn::Select', place);
    const position = Number(stringOf(resolve(index, place.scope, place.path), 'Fn::Select', place));
    const selected = list[position];
    if (selected === undefined || selected === null) throw new TemplateError(place.path, `Fn::Select cannot select a value at index ${position} of ${list.length}.`);
    return selected;
  },
  'Fn::FindInMap': (argument, place) => {
    const keys = tuple(argument, 3, 'Fn::FindInMap', place).map(key => stringOf(resolve(key, place.scope, place.path), 'Fn::FindInMap', place));
    return place.scope.findInMap(keys[0], keys[1], keys[2], place.path);
  },
  'Fn::Base64': (argument, place) =>
    Buffer.from(stringOf(resolve(argument, place.scope, place.path), 'Fn::Base64', place)).toString('base64'),
};

/** Functions that stand for a choice: they are gone before anything is resolved, see `conditions.ts`. */
export const CONDITION_FUNCTIONS = ['Fn::If', 'Fn::Equals', 'Fn::And', 'Fn::Or', 'Fn::Not'];

const WHY_UNSUPPORTED: { readonly [name: string]: string } = {
  'Fn::ImportValue': 'the engine deploys stacks that stand alone, so define both ends in one stack',
  'Fn::GetAZs': 'the engine has no availability zones',
  'Fn::Transform': 'the engine runs no macros',
};

/** A value with every intrinsic function replaced by what it gives. */
export function resolve(value: unknown, scope: Scope, path: string): unknown {
  if (Array.isArray(value)) return value.map((item, index) => resolve(item, scope, `${path}[${index}]`));
  if (!isObject(value)) return value;
  const call = intrinsicCall(value, path);
  if (call) return FUNCTIONS[call.name](call.argument, { scope, path });
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, resolve(member, scope, `${path}.${name}`)]));
}

/** The function that an object stands for, if any; an unknown one is an error. */
export function intrinsicCall(value: JsonObject, path: string): { readonly name: string; readonly argument: unknown } | undefined {
  const names = Object.keys(value);
  const name = names.find(key => key === 'Ref' || key.startsWith('Fn::'));
  if (name === undefined) return undefined;
  if (!(name in FUNCTIONS)) {
    const misplaced = CONDITION_FUNCTIONS.includes(name) ? 'it belongs in Conditions' : undefined;
    const why = WHY_UNSUPPORTED[name] ?? misplaced ?? `supported are ${Object.keys(FUNCTIONS).join(', ')} and the condition functions`;
    throw new TemplateError(path, `Unsupported: intrinsic function ${name}; ${why}.`);
  }
  if (names.length > 1) throw new TemplateError(path, `${name} must be the only key of its object, beside it is ${names.filter(other => other !== name).join(', ')}.`);
  return { name, argument: value[name] };
}

/** `[logicalId, attribute]`, or the same with a dot. */
export function attributeReference(argument: unknown, path: string): { readonly logicalId: string; readonly attribute: string } {
  const dotted = typeof argument === 'string' ? splitAttribute(argument) : undefined;
  const [logicalId, attribute] = dotted ? [dotted.logicalId, dotted.attribute] : Array.isArray(argument) ? argument as unknown[] : [];
  if (typeof logicalId !== 'string' || typeof attribute !== 'string') {
    throw new TemplateError(path, `Fn::GetAtt needs a logical id and an attribute, not ${JSON.stringify(argument)}.`);
  }
  return { logicalId, attribute };
}

/** The template of an `Fn::Sub` and its own variables. */
export function substitutionOf(argument: unknown, path: string): { readonly template: string; readonly variables: JsonObject } {
  const [template, variables] = Array.isArray(argument) ? argument as unknown[] : [argument, {}];
  if (typeof template !== 'string' || !isObject(variables)) {
    throw new TemplateError(path, `Fn::Sub needs a string, or a string and an object of variables, not ${JSON.stringify(argument)}.`);
  }
  return { template, variables };
}

function substitute(argument: unknown, place: Place): string {
  const { scope, path } = place;
  const { template, variables } = substitutionOf(argument, path);
  const valueOf = (name: string): unknown => {
    if (Object.hasOwn(variables, name)) return resolve(variables[name], scope, path);
    const { logicalId, attribute } = splitAttribute(name);
    return attribute === undefined ? scope.ref(logicalId, path) : scope.getAtt(logicalId, attribute, path);
  };
  return parseSubstitution(template, path).map(part => 'text' in part ? part.text : stringOf(valueOf(part.name), `Fn::Sub \${${part.name}}`, place)).join('');
}

function resolvedList(value: unknown, name: string, { scope, path }: Place): unknown[] {
  const list = resolve(value, scope, path);
  if (!Array.isArray(list)) throw new TemplateError(path, `${name} needs a list, not ${JSON.stringify(list)}.`);
  return list;
}

function tuple(argument: unknown, length: number, name: string, { path }: Place): unknown[] {
  if (!Array.isArray(argument) || argument.length !== length) {
    throw new TemplateError(path, `${name} needs a list of ${length} arguments, not ${JSON.stringify(argument)}.`);
  }
  return argument;
}

function literal(value: unknown, name: string, { path }: Place): string {
  if (typeof value !== 'string') throw new TemplateError(path, `${name} needs a literal string, not ${JSON.stringify(value)}.`);
  return value;
}

/** CloudFormation writes numbers and booleans out where a string is needed. */
function stringOf(value: unknown, name: string, { path }: Place): string {
  if (!['string', 'number', 'boolean'].includes(typeof value)) throw new TemplateError(path, `${name} needs a string, not ${JSON.stringify(value)}.`);
  return String(value);
}
