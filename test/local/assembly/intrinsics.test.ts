import * as fc from 'fast-check';
import { resolve, type Scope } from '../../../src/local/assembly/intrinsics';

const scope: Scope = {
  ref: name => ({ 'Topic': 'topic-name', 'AWS::Region': 'us-east-1', 'Zones': ['a', 'b'], 'Count': 2 } as { [name: string]: unknown })[name],
  getAtt: (logicalId, attribute) => `<${logicalId}.${attribute}>`,
  findInMap: (...keys) => keys.slice(0, 3).join('/'),
};
const resolved = (value: unknown) => resolve(value, scope, 'Fn.Properties.X');
const failure = (value: unknown): string => {
  try {
    return `no error but ${JSON.stringify(resolved(value))}`;
  } catch (error) {
    return (error as Error).message;
  }
};

describe('values', () => {
  test.each<[string, unknown, unknown]>([
    ['Ref', { Ref: 'Topic' }, 'topic-name'],
    ['Ref of a list', { Ref: 'Zones' }, ['a', 'b']],
    ['Fn::GetAtt', { 'Fn::GetAtt': ['Fn', 'Arn'] }, '<Fn.Arn>'],
    ['Fn::GetAtt with dots', { 'Fn::GetAtt': 'Fn.SnapStartResponse.ApplyOn' }, '<Fn.SnapStartResponse.ApplyOn>'],
    ['Fn::Join', { 'Fn::Join': ['-', ['a', { Ref: 'Topic' }, 1, true]] }, 'a-topic-name-1-true'],
    ['Fn::Join of a function', { 'Fn::Join': ['+', { 'Fn::Split': [',', 'a,b,,c'] }] }, 'a+b++c'],
    ['Fn::Select', { 'Fn::Select': ['1', { 'Fn::Split': [':', 'arn:aws:sns'] }] }, 'aws'],
    ['Fn::Select by a function', { 'Fn::Select': [{ Ref: 'Count' }, ['x', 'y', 'z']] }, 'z'],
    ['Fn::FindInMap', { 'Fn::FindInMap': ['Map', { Ref: 'AWS::Region' }, 'key'] }, 'Map/us-east-1/key'],
    ['Fn::Base64', { 'Fn::Base64': { 'Fn::Sub': 'héllo' } }, 'aMOpbGxv'],
    ['Fn::Sub', { 'Fn::Sub': 'arn:${AWS::Region}:${Topic}:${Fn.Arn}' }, 'arn:us-east-1:topic-name:<Fn.Arn>'],
    ['Fn::Sub with own names first', { 'Fn::Sub': ['${Topic}/${Own}', { Topic: 'mine', Own: { Ref: 'Topic' } }] }, 'mine/topic-name'],
    ['Fn::Sub with literals', { 'Fn::Sub': '$5 ${!Literal} $ { }' }, '$5 ${Literal} $ { }'],
    ['nested data', { a: [{ b: { Ref: 'Topic' } }, null, 3] }, { a: [{ b: 'topic-name' }, null, 3] }],
  ])('%s', (_, value, expected) => {
    expect(resolved(value)).toEqual(expected);
  });
});

describe('errors name the place, the function and what was given', () => {
  test.each<[string, unknown, string]>([
    ['an unknown function', { A: [{ 'Fn::Cidr': ['10.0.0.0/8', 2] }] }, 'Fn.Properties.X.A[0]: Unsupported: intrinsic function Fn::Cidr; supported are Ref, Fn::GetAtt'],
    ['another stack', { 'Fn::ImportValue': 'x' }, 'Unsupported: intrinsic function Fn::ImportValue; the engine deploys stacks that stand alone'],
    ['availability zones', { 'Fn::GetAZs': '' }, 'Unsupported: intrinsic function Fn::GetAZs; the engine has no availability zones'],
    ['a macro', { 'Fn::Transform': {} }, 'Unsupported: intrinsic function Fn::Transform; the engine runs no macros'],
    ['a condition function as a value', { 'Fn::Equals': [1, 1] }, 'Unsupported: intrinsic function Fn::Equals; it belongs in Conditions'],
    ['a function among other keys', { 'Fn::Sub': 'x', 'Other': 1 }, 'Fn::Sub must be the only key of its object, beside it is Other'],
    ['a list in a string', { 'Fn::Sub': '${Zones}' }, 'Fn::Sub ${Zones} needs a string, not ["a","b"]'],
    ['a wrong name in Fn::Sub', { 'Fn::Sub': '${a b}' }, 'Fn::Sub has ${a b}'],
    ['a string for a list', { 'Fn::Join': [',', 'abc'] }, 'Fn::Join needs a list, not "abc"'],
    ['too few arguments', { 'Fn::Join': [','] }, 'Fn::Join needs a list of 2 arguments, not [","]'],
    ['an index out of range', { 'Fn::Select': [3, ['a']] }, 'Fn::Select cannot select a value at index 3 of 1'],
    ['a list of nothing for Fn::Sub', { 'Fn::Sub': [1] }, 'Fn::Sub needs a string, or a string and an object of variables, not [1]'],
    ['half an attribute', { 'Fn::GetAtt': ['Fn'] }, 'Fn::GetAtt needs a logical id and an attribute, not ["Fn"]'],
    ['an inherited name', { 'Fn::constructor': 1 }, 'Unsupported: intrinsic function Fn::constructor'],
  ])('%s', (_, value, message) => {
    expect(failure(value)).toContain(message);
    expect(failure(value)).toMatch(/^Fn\.Properties\.X/);
  });
});

test('splitting undoes joining, wherever the delimiter is in no part', () => {
  fc.assert(fc.property(fc.array(fc.stringMatching(/^[a-z]*$/), { minLength: 1 }), parts => {
    expect(resolved({ 'Fn::Split': ['|', { 'Fn::Join': ['|', parts] }] })).toEqual(parts);
  }));
});

test('plain data stays as it is', () => {
  const names = fc.string().filter(name => name !== 'Ref' && !name.startsWith('Fn::') && name !== '__proto__');
  const data = fc.letrec<{ data: unknown }>(tie => ({
    data: fc.oneof({ depthSize: 'small' }, fc.string(), fc.integer(), fc.boolean(), fc.array(tie('data')), fc.dictionary(names, tie('data'), { noNullPrototype: true })),
  })).data;
  fc.assert(fc.property(data, value => expect(resolved(value)).toEqual(value)));
});
