import { LogTail } from '../../../../src/local/services/lambda/log-tail';

function tailOf(...messages: string[]) {
  const written: string[] = [];
  const tail = new LogTail({ write: ({ message }) => void written.push(message) });
  for (const message of messages) tail.write({ timestamp: 0, message });
  return { tail, written };
}

test('every line is handed on as it is', () => {
  expect(tailOf('a\n', 'b').written).toEqual(['a\n', 'b']);
});

test('the tail is of the lines since it was last taken', () => {
  const { tail } = tailOf('a\n', 'b');
  expect(tail.take().toString()).toBe('a\nb\n');
  expect(tail.take().toString()).toBe('');
});

test('4 KB are kept', () => {
  const { tail } = tailOf('x'.repeat(5000), 'end');
  const text = tail.take().toString();
  expect(text).toHaveLength(4096);
  expect(text).toMatch(/^x+\nend\n$/);
});
