import { listOf, mapOf, queryAnswer, queryErrorAnswer, readQueryCall, structuresOf, textOf } from '../../../../src/local/services/protocols/query';
import { ApiError, ApiRequest } from '../../../../src/local/services/service';

function call(form: string) {
  const request: ApiRequest = { principal: { kind: 'root' }, method: 'POST', path: '/', query: new URLSearchParams(), headers: {}, body: Buffer.from(form) };
  return readQueryCall(request);
}

test('reads action and parameters', () => {
  const { action, input } = call('Action=Publish&Version=2010-03-31&TopicArn=arn%3Aaws&Message=two+words');
  expect([action, textOf(input, 'TopicArn'), textOf(input, 'Message'), textOf(input, 'Subject')]).toEqual(['Publish', 'arn:aws', 'two words', undefined]);
});

test('lists are in the order of their numbers, not of the form', () => {
  const { input } = call('Action=A&L.member.10=ten&L.member.2=two&L.member.1=one&Flat.1=a&Flat.2=b');
  expect([listOf(input, 'L'), listOf(input, 'Flat'), listOf(input, 'None')]).toEqual([['one', 'two', 'ten'], ['a', 'b'], []]);
});

test('lists of structures', () => {
  const { input } = call('Action=A&Entries.member.1.Id=1&Entries.member.1.Message=m&Entries.member.2.Id=2');
  expect(structuresOf(input, 'Entries').map(entry => [textOf(entry, 'Id'), textOf(entry, 'Message')])).toEqual([['1', 'm'], ['2', undefined]]);
});

test('maps, by whatever their keys are called', () => {
  const { input } = call('Action=A&M.entry.1.Name=targets&M.entry.1.Value.DataType=String.Array&M.entry.1.Value.StringValue=%5B%5D&T.entry.1.key=k&T.entry.1.value=v');
  expect(mapOf(input, 'T')).toEqual(new Map([['k', 'v']]));
  const value = mapOf(input, 'M', 'Name', 'Value').get('targets');
  expect(value).toEqual(expect.objectContaining({ DataType: 'String.Array', StringValue: '[]' }));
});

test('names of JavaScript\'s own are just names', () => {
  const { input } = call('Action=A&__proto__.polluted=1&constructor.prototype.polluted=1');
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  expect(textOf(input, 'toString')).toBeUndefined();
});

test.each([['Message=x', 'MissingAction'], ['Action=A&X=1&X.member.1=2', 'MalformedQueryString']])('refuses %s', (form, code) => {
  expect(() => call(form)).toThrow(expect.objectContaining({ code }));
});

test('an answer has its result and a request id, in XML', () => {
  const { headers, body } = queryAnswer('Publish', 'http://sns.amazonaws.com/doc/2010-03-31/', { MessageId: 'm', Left: undefined, List: ['a', 'b'] });
  expect(body).toBe('<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>m</MessageId>'
    + '<List><member>a</member><member>b</member></List></PublishResult>'
    + `<ResponseMetadata><RequestId>${headers!['x-amzn-RequestId']}</RequestId></ResponseMetadata></PublishResponse>`);
});

test('an action without a result has none', () => {
  expect(queryAnswer('Unsubscribe', 'ns').body).not.toContain('UnsubscribeResult');
});

test.each([[400, 'Sender'], [500, 'Receiver']])('an error of status %i is the %s\'s', (status, type) => {
  expect(queryErrorAnswer(new ApiError('Code', 'what <happened>', status)).body)
    .toContain(`<Error><Type>${type}</Type><Code>Code</Code><Message>what &#60;happened&#62;</Message></Error>`);
});
