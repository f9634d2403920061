import { parseArgs } from 'node:util';
import { UserError } from './errors';
import { suggestion } from './suggestion';
import type { CommandUsage } from './usage';

/** A command's options and operands as given: known ones only, each with a value if it takes one. */
export class Arguments {
  constructor(
    private readonly values: ReadonlyMap<string, readonly string[]>,
    readonly operands: readonly string[] = [],
  ) {}

  /** The same, with values for what is not given. */
  withDefaults(defaults: { readonly [name: string]: string }): Arguments {
    return new Arguments(new Map([...Object.entries(defaults).map(([name, value]) => [name, [value]] as const), ...this.values]), this.operands);
  }

  flag(name: string): boolean {
    return this.values.has(name);
  }

  /** The last one given counts. */
  text(name: string): string | undefined {
    return this.values.get(name)?.at(-1);
  }

  /** `a,b` and repeated options alike. */
  list(name: string): string[] | undefined {
    const items = this.values.get(name)?.flatMap(value => value.split(',')).map(item => item.trim());
    if (items?.some(item => item === '')) {
      throw new UserError(`--${name} ${this.values.get(name)!.join(' ')} has an empty entry.`, `Give values parted by commas, e.g. --${name} a,b.`);
    }
    return items && [...new Set(items)];
  }

  wholeNumber(name: string, min: number, max: number): number | undefined {
    const text = this.text(name);
    return text === undefined ? undefined : wholeNumber(name, text, min, max);
  }

  /** `5` and `5%` alike. */
  percent(name: string): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const value = Number(text.replace(/%$/, ''));
    if (!/^\d+(\.\d+)?%?$/.test(text) || value <= 0 || value > 100) {
      throw new UserError(`--${name} ${text} is not a number of percent above 0 and up to 100.`, `Give one, e.g. --${name} 5%.`);
    }
    return value;
  }
}

export function wholeNumber(name: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < min || value > max) {
    throw new UserError(`${dashed(name)} ${text} is not a whole number from ${min} to ${max}.`, `Give one, e.g. ${dashed(name)} ${Math.max(min, Math.min(max, 100))}.`);
  }
  return value;
}

/** An option as it is typed. */
export function dashed(name: string): string {
  return name.length === 1 ? `-${name}` : `--${name}`;
}

/** Parses what follows the command's name. */
export function parseArguments(usage: CommandUsage, argv: readonly string[]): Arguments {
  const { tokens } = parseArgs({
    args: [...argv],
    options: Object.fromEntries(usage.options.map(({ name, short, value }) => [
      name, { type: value ? 'string' as const : 'boolean' as const, ...short && { short }, multiple: true },
    ])),
    allowPositionals: true,
    // strict parsing stops with messages of its own, without a hint of what was meant.
    strict: false,
    tokens: true,
  });
  const values = new Map<string, string[]>();
  const operands: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') operands.push(token.value);
    if (token.kind !== 'option') continue;
    const option = usage.options.find(({ name }) => name === token.name);
    if (!option) throw unknownOption(usage, token.rawName);
    values.set(option.name, [...values.get(option.name) ?? [], valueOf(token.rawName, option.value, token.value, token.inlineValue)]);
  }
  if (operands.length > (usage.operands?.length ?? 0) && !values.has('help')) throw tooMany(usage, operands);
  return new Arguments(values, operands);
}

function valueOf(rawName: string, valueName: string | undefined, value: string | undefined, inline: boolean | undefined): string {
  if (!valueName) {
    if (value !== undefined) throw new UserError(`${rawName} takes no value, got ${value}.`, `Write ${rawName} alone.`);
    return '';
  }
  // `--memory --json`: the next option was not meant as the value, while `-n -5` is a value, if a wrong one.
  if (value === undefined || value === '' || (!inline && /^-[^\d]/.test(value))) {
    throw new UserError(`${rawName} needs a value.`, `Write ${rawName} ${valueName}.`);
  }
  return value;
}

function unknownOption(usage: CommandUsage, rawName: string): UserError {
  const known = usage.options.map(({ name }) => name);
  const meant = suggestion(rawName.replace(/^-+/, ''), known);
  return new UserError(
    `${usage.name} has no option ${rawName}.`,
    meant ? `Did you mean ${dashed(meant)}?` : `See what it has: cdk-cold-start-benchmark help ${usage.name}`,
  );
}

function tooMany(usage: CommandUsage, operands: readonly string[]): UserError {
  const surplus = operands[usage.operands?.length ?? 0];
  return new UserError(`${usage.name} does not know what to do with "${surplus}".`, `See what it takes: cdk-cold-start-benchmark help ${usage.name}`);
}
