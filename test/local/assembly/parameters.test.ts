import { parameterValue } from '../../../src/local/assembly/parameters';

test.each<[string, { [name: string]: unknown }, unknown]>([
  ['a default', { Type: 'String', Default: 'x' }, 'x'],
  ['a number, which is a string to functions', { Type: 'Number', Default: 5 }, '5'],
  ['a list', { Type: 'CommaDelimitedList', Default: 'a, b,c' }, ['a', 'b', 'c']],
  ['a list of numbers', { Type: 'List<Number>', Default: '1,2' }, ['1', '2']],
  ['within all constraints', { Type: 'String', Default: 'abc', AllowedValues: ['abc'], AllowedPattern: '[a-c]+', MinLength: '1', MaxLength: 3 }, 'abc'],
])('%s', (_, definition, value) => {
  expect(parameterValue('P', definition, {})).toEqual({ value });
});

test('what the app gives goes before the default', () => {
  expect(parameterValue('P', { Type: 'String', Default: 'x' }, { P: 'given' })).toEqual({ value: 'given' });
});

test('a value from the SSM Parameter Store is not there, which is fine as long as nobody uses it', () => {
  const bootstrapVersion = { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/cdk-bootstrap/hnb659fds/version' };
  expect(parameterValue('BootstrapVersion', bootstrapVersion, {}))
    .toEqual({ unavailable: 'its value is "/cdk-bootstrap/hnb659fds/version" in the SSM Parameter Store, which the engine doesn\'t have' });
});

test.each<[string, { [name: string]: unknown }, string]>([
  ['no value', { Type: 'String' }, 'it has no default, and the app gives no value.'],
  ['a value that is not allowed', { Type: 'String', Default: 'x', AllowedValues: ['a', 'b'] }, 'the value "x" must be one of a, b.'],
  ['a value of another pattern', { Type: 'String', Default: 'xa', AllowedPattern: 'a|b' }, 'the value "xa" must match a|b.'],
  ['its own words', { Type: 'String', Default: 'x', AllowedPattern: 'a', ConstraintDescription: 'must be an a' }, 'the value "x" must be an a.'],
  ['a pattern that JavaScript can not read', { Type: 'String', Default: 'x', AllowedPattern: '(?x)a' }, 'Unsupported: AllowedPattern (?x)a'],
  ['a short value', { Type: 'String', Default: '', MinLength: 1 }, 'the value "" must have at least 1 characters.'],
  ['a long value', { Type: 'String', Default: 'abc', MaxLength: 2 }, 'the value "abc" must have at most 2 characters.'],
  ['no number', { Type: 'Number', Default: 'x' }, 'the value "x" must be a number.'],
  ['a small number', { Type: 'Number', Default: 1, MinValue: 2 }, 'the value "1" must be at least 2.'],
  ['a large number in a list', { Type: 'List<Number>', Default: '1,9', MaxValue: 5 }, 'the value "9" must be at most 5.'],
  ['another type', { Type: 'AWS::EC2::VPC::Id', Default: 'x' }, 'Unsupported: parameter type "AWS::EC2::VPC::Id"'],
])('refuses %s', (_, definition, message) => {
  expect(() => parameterValue('P', definition, {})).toThrow(`Parameters.P: ${message}`);
});
