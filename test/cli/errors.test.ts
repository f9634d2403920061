import { describeError, exitCodeOf, UserError } from '../../src/cli/errors';

test('what is wrong, what to do, and before it the lines that explain it', () => {
  const error = new UserError('The app failed.', 'Correct it.', ['SyntaxError: nonsense']);
  expect(describeError(error, false)).toBe('  SyntaxError: nonsense\nError: The app failed.\nCorrect it.');
  expect(exitCodeOf(error)).toBe(2);
});

test('an unexpected error keeps its stack to itself unless asked', () => {
  const error = new TypeError('x is not a function');
  expect(describeError(error, false)).toBe(
    'Error: TypeError: x is not a function\nThis is unexpected. Set DEBUG=1 to see where it happened, and please report it.',
  );
  expect(describeError(error, true)).toContain('errors.test.ts');
  expect(exitCodeOf(error)).toBe(1);
});

test('what is not an error at all is told too', () => {
  expect(describeError('boom', false)).toContain('Error: boom');
});

test('messages of foreign code do not command the terminal', () => {
  expect(describeError(new UserError('\u001b[2Jwhat\nnext', 'todo', ['\u0007detail']), false)).toBe('  \\x07detail\nError: \\x1b[2Jwhat next\ntodo');
  expect(describeError(new Error('\u001b[2J'), true)).toMatch(/^Error: \\x1b\[2J\n {4}at /);
});
