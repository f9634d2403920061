import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';

/** Real log lines; the folder's README names their sources. */
export function fixture(name: string): string {
  return readFileSync(join(__dirname, '..', 'fixtures', 'platform-records', name), 'utf8');
}

export function fixtureLines(name: string): string[] {
  return fixture(name).split('\n').filter(line => line.trim());
}

/** What stands where a figure should; none of it is one. */
export const NO_FIGURES = ['Infinity', 'NaN', '1e400', '-5', '"12"', '12,5', '0x10', '1_000', '١٢', '½', '', '9'.repeat(20)];

/** Any of these lines with a part of it cut out and something put in its place. */
export function broken(lines: readonly string[]): fc.Arbitrary<string> {
  const put = fc.oneof(fc.string({ maxLength: 3 }), fc.constantFrom('\t', '\n', ': ', ' ms', '0', '.', ...NO_FIGURES));
  return fc.tuple(fc.constantFrom(...lines), fc.nat(), fc.nat(20), put)
    .map(([line, at, length, replacement]) => line.slice(0, at % line.length) + replacement + line.slice(at % line.length + length));
}

export function figuresOf(record: object): number[] {
  return Object.values(record).filter(value => typeof value === 'number');
}
