import { Conditions } from '../../../src/local/assembly/conditions';
import type { Scope } from '../../../src/local/assembly/intrinsics';

const scope: Scope = {
  ref: name => ({ 'AWS::Region': 'us-east-1', 'Size': '3' } as { [name: string]: string })[name],
  getAtt: () => '',
  findInMap: () => 'mapped',
};
const definitions = {
  Yes: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] },
  No: { 'Fn::Not': [{ Condition: 'Yes' }] },
  Number: { 'Fn::Equals': [{ Ref: 'Size' }, 3] },
  Mapped: { 'Fn::Equals': [{ 'Fn::FindInMap': ['a', 'b', 'c'] }, 'mapped'] },
  Both: { 'Fn::And': [{ Condition: 'Yes' }, { Condition: 'Number' }] },
  NotBoth: { 'Fn::And': [{ Condition: 'Yes' }, { Condition: 'No' }] },
  Either: { 'Fn::Or': [{ Condition: 'No' }, { 'Fn::Equals': ['x', 'y'] }, { Condition: 'Yes' }] },
  Loop: { 'Fn::Not': [{ Condition: 'Back' }] },
  Back: { Condition: 'Loop' },
  Odd: { 'Fn::Contains': [['a'], 'a'] },
};
const conditions = new Conditions(definitions, scope);

test.each([
  ['Yes', true], ['No', false], ['Number', true], ['Mapped', true], ['Both', true], ['NotBoth', false], ['Either', true],
])('%s is %s', (name, expected) => {
  expect(conditions.holds(name, 'here')).toBe(expected);
});

test.each([
  ['Loop', 'Conditions.Back: circular dependency between conditions: Loop → Back → Loop.'],
  ['Odd', 'Conditions.Odd: Unsupported: {"Fn::Contains":[["a"],"a"]} as a condition'],
  ['Other', 'Resource: there is no condition Other in the template.'],
])('%s can not be decided', (name, message) => {
  expect(() => new Conditions(definitions, scope).holds(name, 'Resource')).toThrow(message);
});

test('the chosen branch stays, the other is not looked at', () => {
  expect(conditions.apply({ A: { 'Fn::If': ['Yes', { Ref: 'One' }, { 'Fn::Unknown': 1 }] }, B: [{ 'Fn::If': ['No', 1, { 'Fn::If': ['Both', 2, 3] }] }] }, ''))
    .toEqual({ A: { Ref: 'One' }, B: [2] });
});

test('AWS::NoValue takes away the property or the item', () => {
  const none = { Ref: 'AWS::NoValue' };
  expect(conditions.apply({ A: none, B: [1, none, 2], C: { D: { 'Fn::If': ['Yes', none, 1] } } }, '')).toEqual({ B: [1, 2], C: {} });
  expect(conditions.apply(none, '')).toBeUndefined();
});

test('a broken Fn::If names its place', () => {
  expect(() => conditions.apply({ A: { 'Fn::If': ['Yes', 1] } }, 'Fn.Properties')).toThrow('Fn.Properties.A: Fn::If needs 3 arguments in a list, not ["Yes",1].');
});
