import { Duration, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Collects what is wrong with a construct's props, so that one look shows all of it. In Python a user sees just the message. */
export class Problems {
  private readonly found: string[] = [];

  constructor(private readonly scope: IConstruct) {}

  /** "<prop> must <rule>, got <value>". */
  public add(prop: string, rule: string, value: unknown): void {
    this.found.push(`${this.scope.node.path}: ${prop} must ${rule}, got ${shown(value)}`);
  }

  public throwIfAny(): void {
    if (this.found.length > 0) {
      throw new Error(this.found.join('\n'));
    }
  }
}

/** One problem that makes all further checks pointless. */
export function fail(scope: IConstruct, prop: string, rule: string, value: unknown): never {
  const problems = new Problems(scope);
  problems.add(prop, rule, value);
  problems.throwIfAny();
  throw new Error('unreachable');
}

function shown(value: unknown): string {
  // a Duration isn't a token itself, it holds one.
  if (Token.isUnresolved(value) || (value instanceof Duration && value.isUnresolved())) {
    return 'a token';
  }
  return typeof value === 'string' ? `'${value}'` : String(value);
}
