import { FAULTS } from '../local/faults/definitions';

/** What the commands are and take: the one source of parsing and of the help. Imports nothing but names, so that `--help` starts at once. */
export interface OptionUsage {
  readonly name: string;
  readonly short?: string;
  /** the value's name in the help; an option without one is a switch. */
  readonly value?: string;
  readonly summary: string;
}

export interface CommandUsage {
  readonly name: string;
  readonly summary: string;
  /** names of the operands it takes; in brackets those that may be left out. */
  readonly operands?: readonly string[];
  readonly options: readonly OptionUsage[];
  readonly notes?: readonly string[];
}

const help: OptionUsage = { name: 'help', short: 'h', summary: 'show this text' };

const assembly: readonly OptionUsage[] = [
  { name: 'app', value: 'CMD', summary: 'command that synthesizes the CDK app (default: "app" of cdk.json)' },
  { name: 'assembly', value: 'DIR', summary: 'an app that is synthesized already (default without an app: ./cdk.out)' },
];

const benchmark: readonly OptionUsage[] = [
  { name: 'stack', value: 'STACK', summary: 'the stack, when the app has more than one with a benchmark' },
  { name: 'benchmark', value: 'PATH', summary: 'the benchmark\'s construct path, when the stack has more than one' },
];

const selection: readonly OptionUsage[] = [
  { name: 'n', short: 'n', value: 'N', summary: 'accepted cold starts wanted in each cell (default: the benchmark\'s `samples`)' },
  { name: 'precision', value: 'PERCENT', summary: 'stop a cell once its median is known within so many percent, e.g. 5%; -n is then the most' },
  { name: 'memory', value: 'MB,MB', summary: 'just these memory sizes of the benchmark' },
  { name: 'scenario', value: 'A,B', summary: 'just these scenarios' },
  { name: 'variant', value: 'A,B', summary: 'just these variants' },
  { name: 'placement', value: 'P,P', summary: 'where the work runs: handler, init, lazy (default: the benchmark\'s `placements`)' },
  { name: 'seed', value: 'N', summary: 'seed of the random order of cells (default: drawn, stored in the result)' },
];

const output: readonly OptionUsage[] = [
  { name: 'out', value: 'DIR', summary: 'where the results go (default: cold-start-results/<run id>)' },
  { name: 'json', summary: 'print results.json instead of the table' },
  { name: 'quiet', short: 'q', summary: 'no progress on stderr' },
];

const fault: OptionUsage = { name: 'fault', value: 'NAME[=SHARE],…', summary: 'let things go wrong on purpose: each fault takes this share of its chances' };

const FAULT_NOTE = `Faults, and the share that each takes unless told otherwise:\n${
  columns(Object.entries(FAULTS).map(([name, { what, share }]) => [`${name}=${share}`, what]))}`;

const gate: readonly OptionUsage[] = [
  { name: 'metric', value: 'M,M', summary: 'what is compared (default: CPU of first invoke and INIT locally, their durations on AWS)' },
  { name: 'max-regression', value: 'P%', summary: 'how much slower is let pass, in percent (default: 5%)' },
];

export const COMMANDS: readonly CommandUsage[] = [
  {
    name: 'demo',
    summary: 'measure boto3 (or the AWS SDK for JavaScript) on this machine, without an AWS account',
    options: [...selection, ...output, help],
    notes: [
      'Without options: 5 cold starts at each of 128, 256, 512, 1024 and 1769 MB.',
      'It takes a minute or two, the first time longer: what Lambda\'s runtimes bring along is installed in your cache.',
    ],
  },
  {
    name: 'local',
    summary: 'measure the benchmark of a CDK app on this machine, without an AWS account',
    options: [
      ...assembly, ...benchmark, ...selection,
      { name: 'baseline', value: 'DIR', summary: 'another assembly (cdk.out), measured by turns with this one; ends with the verdict of compare' },
      ...gate, fault, ...output, help,
    ],
    notes: [FAULT_NOTE],
  },
  {
    name: 'serve',
    summary: 'keep the local engine up with an app\'s stacks deployed, and print how to talk to it',
    options: [...assembly, { name: 'stack', value: 'STACK', summary: 'just this stack' }, fault, { name: 'quiet', short: 'q', summary: 'no progress on stderr' }, help],
    notes: [FAULT_NOTE],
  },
  {
    name: 'run',
    summary: 'measure a deployed benchmark on AWS (or on whatever AWS_ENDPOINT_URL says)',
    options: [
      { name: 'stack', value: 'STACK', summary: 'the stack that holds the benchmark; needed' },
      benchmark[1], ...selection,
      { name: 'run-id', value: 'ID', summary: 'follow a run that is under way or over, instead of starting one' },
      { name: 'yes', summary: 'start without asking, whatever it may cost' },
      ...output, help,
    ],
    notes: [
      'Ctrl-C detaches: the run goes on, and --run-id takes it up again.',
      'A run that may cost more than $1, or whose region has no known price, is started only once you say so: asked on a terminal,\nby --yes elsewhere. Nobody is asked when AWS_ENDPOINT_URL is on loopback: nothing is billed there.',
    ],
  },
  {
    name: 'list',
    summary: 'list the runs of a deployed benchmark',
    options: [
      { name: 'stack', value: 'STACK', summary: 'the stack that holds the benchmark; needed' },
      benchmark[1], { name: 'json', summary: 'print JSON instead of the list' }, help,
    ],
  },
  {
    name: 'stop',
    summary: 'stop a run of a deployed benchmark; what it measured stays',
    options: [
      { name: 'stack', value: 'STACK', summary: 'the stack that holds the benchmark; needed' },
      benchmark[1], { name: 'run-id', value: 'ID', summary: 'the run (default: the one under way)' }, help,
    ],
  },
  {
    name: 'report',
    summary: 'make the outputs again from a results.json',
    operands: ['DIR|results.json'],
    options: [{ name: 'out', value: 'DIR', summary: 'where the outputs go (default: beside results.json)' }, output[1], help],
  },
  {
    name: 'compare',
    summary: 'say whether a second result is slower than a first: a gate for continuous integration',
    operands: ['BASE', '[HEAD]'],
    options: [
      { name: 'variant', value: 'BASE,HEAD', summary: 'compare two variants of one result' },
      ...gate,
      { name: 'allow-sequential', summary: 'compare local results that were measured one after the other all the same' },
      { name: 'out', value: 'DIR', summary: 'where compare.md and compare.json go (default: nowhere)' },
      { name: 'json', summary: 'print JSON instead of the table' }, help,
    ],
    notes: ['Each is a results.json or the directory that has it.', 'Exit code: 0 no regression, 1 a regression, 2 not comparable or too few samples.'],
  },
  {
    name: 'estimate',
    summary: 'say what a run will take, before anything is deployed',
    options: [...assembly, ...benchmark, ...selection, { name: 'json', summary: 'print JSON instead of the text' }, help],
  },
  {
    name: 'import',
    summary: 'make a result of the cold starts in logs from CloudWatch',
    operands: ['FILE|-'],
    options: [{ name: 'out', value: 'DIR', summary: 'where the results go (default: cold-start-results/import-<date>-<digest>)' }, ...output.slice(1), help],
    notes: [
      'Takes what aws logs filter-log-events, get-log-events and get-query-results print, what the Logs Insights console exports as JSON,\nlines as aws logs tail and sam logs show them, and JSON platform records, one a line; also gzipped.',
      'Rows of Logs Insights need @message, or @requestId, @duration, @billedDuration, @memorySize, @maxMemoryUsed and @initDuration.\nREPORT alone is enough; with INIT_START, INIT_REPORT, START and the log streams also failed and early INITs are told.',
    ],
  },
  { name: 'help', summary: 'show how a command is used', operands: ['[COMMAND]'], options: [help] },
];

const PROGRAM = 'cdk-cold-start-benchmark';

function columns(rows: ReadonlyArray<readonly [string, string]>): string {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join('\n');
}

export function generalHelp(): string {
  return `Measures cold starts of Lambda functions, each sample a proven one.

Usage: ${PROGRAM} <command> [options]

Commands:
${columns(COMMANDS.map(({ name, summary }) => [name, summary]))}

  ${PROGRAM} help <command>  shows a command's options
  ${PROGRAM} --version       shows the version

Start with: npx ${PROGRAM} demo

Exit code: 0 complete, 1 failed or partial, 2 misuse, 130 interrupted.
`;
}

export function commandHelp({ name, summary, operands = [], options, notes = [] }: CommandUsage): string {
  const rows = options.map((option): [string, string] => [
    `${option.short ? `-${option.short}` : '  '}${option.name.length > 1 ? `${option.short ? ', ' : '  '}--${option.name}` : ''}${option.value ? ` ${option.value}` : ''}`,
    option.summary,
  ]);
  return `Usage: ${[PROGRAM, name, ...operands, '[options]'].join(' ')}

${summary[0].toUpperCase()}${summary.slice(1)}.

Options:
${columns(rows)}
${notes.map(note => `\n${note}\n`).join('')}`;
}
