import { parseArguments } from '../../src/cli/arguments';
import { COMMANDS, type CommandUsage } from '../../src/cli/usage';

const local = COMMANDS.find(({ name }) => name === 'local')!;
const report = COMMANDS.find(({ name }) => name === 'report')!;

function complaint(argv: string[], usage: CommandUsage = local): { what: string; todo: string } {
  try {
    parseArguments(usage, argv);
  } catch (error) {
    return { what: (error as { what: string }).what, todo: (error as { todo: string }).todo };
  }
  throw new Error('accepted');
}

describe('options', () => {
  test.each([[['-n', '7']], [['-n7']], [['--n', '7']], [['--n=7']]])('%j gives n', argv => {
    expect(parseArguments(local, argv).wholeNumber('n', 1, 10)).toBe(7);
  });

  test('a list is parted by commas, or given by repetition, and has no double', () => {
    expect(parseArguments(local, ['--memory', '128, 512', '--memory', '512,1024']).list('memory')).toEqual(['128', '512', '1024']);
  });

  test('the last of a repeated option counts', () => {
    expect(parseArguments(local, ['--stack', 'A', '--stack', 'B']).text('stack')).toBe('B');
  });

  test('an absent option is absent', () => {
    const args = parseArguments(local, []);
    expect([args.text('stack'), args.list('memory'), args.wholeNumber('n', 1, 10), args.flag('json')]).toEqual([undefined, undefined, undefined, false]);
  });

  test('an operand is kept for a command that takes one', () => {
    expect(parseArguments(report, ['results.json', '--json']).operands).toEqual(['results.json']);
  });
});

describe('misuse is told in two lines', () => {
  test.each<[string[], string, string]>([
    [['--memroy', '128'], 'local has no option --memroy.', 'Did you mean --memory?'],
    [['--stak=x'], 'local has no option --stak.', 'Did you mean --stack?'],
    [['--zzzzzz'], 'local has no option --zzzzzz.', 'See what it has: cdk-cold-start-benchmark help local'],
    [['-x'], 'local has no option -x.', 'See what it has: cdk-cold-start-benchmark help local'],
    [['--stack'], '--stack needs a value.', 'Write --stack STACK.'],
    [['--stack', '--json'], '--stack needs a value.', 'Write --stack STACK.'],
    [['--stack='], '--stack needs a value.', 'Write --stack STACK.'],
    [['--json=yes'], '--json takes no value, got yes.', 'Write --json alone.'],
    [['extra'], 'local does not know what to do with "extra".', 'See what it takes: cdk-cold-start-benchmark help local'],
  ])('%j', (argv, what, todo) => {
    expect(complaint(argv)).toEqual({ what, todo });
  });

  test.each(['0', 'abc', '-5', '1.5', '1e3', '', ' 7', '11'])('-n=%j', text => {
    expect(() => parseArguments(local, [`--n=${text}`]).wholeNumber('n', 1, 10))
      .toThrow(text === '' ? '--n needs a value.' : `-n ${text} is not a whole number from 1 to 10.`);
  });

  test('an empty entry of a list', () => {
    expect(() => parseArguments(local, ['--memory', '128,,512']).list('memory')).toThrow('--memory 128,,512 has an empty entry.');
  });

  test('a second operand', () => {
    expect(complaint(['a', 'b'], report).what).toBe('report does not know what to do with "b".');
  });
});
