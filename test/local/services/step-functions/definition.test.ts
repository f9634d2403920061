import { readDefinition } from '../../../../src/local/services/step-functions/definition';

const FUNCTION_ARN = 'arn:aws:lambda:eu-west-1:111122223333:function:f';
const invoke = (parameters: object = {}) => ({
  Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', Parameters: { FunctionName: FUNCTION_ARN, ...parameters }, End: true,
});
const read = (states: object, more: object = {}) => readDefinition(JSON.stringify({ StartAt: Object.keys(states)[0], States: states, ...more }));

test('knows the tasks of all states, nested ones too', () => {
  const { tasks } = read({
    Parallel: {
      Type: 'Parallel',
      Branches: [{ StartAt: 'A', States: { A: invoke() } }, { StartAt: 'B', States: { B: { Type: 'Task', Resource: FUNCTION_ARN, End: true } } }],
      Next: 'Map',
    },
    Map: { Type: 'Map', ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' }, StartAt: 'C', States: { C: invoke() } }, End: true },
  });
  expect(Object.fromEntries(tasks)).toEqual({
    A: { kind: 'lambda:invoke' }, B: { kind: 'function', functionArn: FUNCTION_ARN }, C: { kind: 'lambda:invoke' },
  });
});

test('keeps the text as deployed', () => {
  const text = JSON.stringify({ StartAt: 'A', States: { A: { Type: 'Succeed' } } }, undefined, 1);
  expect(readDefinition(text).text).toBe(text);
});

test('a task without time-out may run longer than a minute, and no time-out is more than a timer can hold', () => {
  const { executable } = read({ A: { ...invoke(), End: undefined, Next: 'B' }, B: { ...invoke(), TimeoutSeconds: 99999999 } }, { TimeoutSeconds: 31536000 });
  const longest = Math.floor((2 ** 31 - 1) / 1000);
  expect(executable).toMatchObject({ TimeoutSeconds: longest, States: { A: { TimeoutSeconds: longest }, B: { TimeoutSeconds: longest } } });
});

test.each(['aws', 'aws-cn', 'aws-us-gov'])('the partition may be %s', partition => {
  expect(read({ A: { ...invoke(), Resource: `arn:${partition}:states:::lambda:invoke` } }).tasks.size).toBe(1);
});

test.each([
  ['not JSON', '{', 'the definition is not JSON'],
  ['no object', '[]', 'not a JSON object'],
  ['no states', '{"StartAt":"A"}', 'the definition has no States'],
])('%s is refused', (_, text, reason) => {
  expect(() => readDefinition(text)).toThrow(reason);
});

test.each([
  ['another resource', { A: { ...invoke(), Resource: 'arn:aws:states:::sqs:sendMessage' } }, 'state \'A\': resource arn:aws:states:::sqs:sendMessage is not supported'],
  ['a callback', { A: { ...invoke(), Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken' } }, 'lambda:invoke.waitForTaskToken is not supported'],
  ['another parameter', { A: invoke({ 'Qualifier.$': '$.q' }) }, 'state \'A\': parameter Qualifier of lambda:invoke is not supported'],
  ['no function', { A: { ...invoke(), Parameters: {} } }, 'needs the parameter FunctionName'],
  ['JSONata', { A: { ...invoke(), QueryLanguage: 'JSONata' } }, 'QueryLanguage "JSONata" is not supported'],
  ['variables', { A: { Type: 'Pass', Assign: { x: 1 }, End: true } }, 'state \'A\': field Assign is not supported'],
  ['an unknown type', { A: { Type: 'Sleep', End: true } }, 'type "Sleep" is none of Task, Pass'],
  ['a distributed map', { A: { Type: 'Map', ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED' }, StartAt: 'B', States: { B: { Type: 'Succeed' } } }, End: true } }, 'use INLINE'],
  ['a path of the context that the engine can\'t know', { A: { Type: 'Pass', Parameters: { 'x.$': '$$.State.EnteredTime' }, End: true } }, 'path $$.State.EnteredTime'],
  ['the same in an intrinsic function', { A: { Type: 'Pass', Parameters: { 'x.$': 'States.Format(\'{}\', $$.Task.Token)' }, End: true } }, 'path $$.Task.Token'],
  ['the execution\'s input in a branch', {
    A: { Type: 'Parallel', Branches: [{ StartAt: 'B', States: { B: { Type: 'Pass', Parameters: { 'x.$': '$$.Execution.Input' }, End: true } } }], End: true },
  }, 'path $$.Execution.Input'],
  ['a wait for longer than a timer can', { A: { Type: 'Wait', Seconds: 3000000, End: true } }, 'more than the engine can wait'],
  ['a result that the interpreter would not see', { A: { Type: 'Pass', Result: 0, End: true } }, 'Result 0 is not supported'],
  ['a transition to nowhere', { A: { Type: 'Pass', Next: 'None' } }, 'State machine definition is invalid'],
])('%s is refused', (_, states, reason) => {
  expect(() => read(states)).toThrow(reason);
});
