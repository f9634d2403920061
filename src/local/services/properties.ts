import type { ResourceContext, ResourceProperties } from '../assembly/resource-provider';

/** Reads a resource's properties; every complaint names the resource, the property and the value. */
export class PropertyReader {
  constructor(
    private readonly type: string,
    private readonly context: Pick<ResourceContext, 'logicalId'>,
    private readonly properties: ResourceProperties,
  ) {}

  text(name: string): string | undefined {
    const value = this.properties[name];
    if (value === undefined) return undefined;
    return typeof value === 'string' ? value : this.refuse(name, value, 'must be a string');
  }

  requiredText(name: string): string {
    return this.text(name) ?? this.refuse(name, undefined, 'is required');
  }

  /** CloudFormation takes numbers as strings too. */
  number(name: string, range: { readonly min: number; readonly max: number }): number | undefined {
    const value = this.properties[name];
    if (value === undefined) return undefined;
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    if (typeof number !== 'number' || !Number.isInteger(number) || number < range.min || number > range.max) {
      return this.refuse(name, value, `must be a whole number from ${range.min} to ${range.max}`);
    }
    return number;
  }

  /** CloudFormation takes `'true'` and `'false'` too. */
  boolean(name: string): boolean | undefined {
    const value = this.properties[name];
    if (value === undefined) return undefined;
    if (value === true || value === 'true') return true;
    if (value === false || value === 'false') return false;
    return this.refuse(name, value, 'must be true or false');
  }

  record(name: string): ResourceProperties | undefined {
    const value = this.properties[name];
    if (value === undefined) return undefined;
    return isRecord(value) ? value : this.refuse(name, value, 'must be an object');
  }

  list(name: string): readonly unknown[] | undefined {
    const value = this.properties[name];
    if (value === undefined) return undefined;
    return Array.isArray(value) ? value : this.refuse(name, value, 'must be a list');
  }

  /** Fails unless the property is absent or one of these values. */
  only(name: string, ...allowed: readonly (string | boolean)[]): void {
    const value = this.properties[name];
    if (value === undefined || allowed.some(one => String(one) === String(value))) return;
    this.refuse(name, value, `is not supported by the engine: use ${allowed.map(one => `'${one}'`).join(' or ')}, or leave it out`);
  }

  /** A property that is an object must have these members only. */
  onlyMembers(name: string, value: ResourceProperties, ...allowed: readonly string[]): void {
    for (const member of Object.keys(value)) {
      if (!allowed.includes(member)) {
        this.refuse(`${name}.${member}`, value[member], `is not supported by the engine; supported are ${allowed.join(', ')}`);
      }
    }
  }

  refuse(name: string, value: unknown, reason: string): never {
    const shown = value === undefined ? '' : ` ${JSON.stringify(value)}`;
    throw new Error(`${this.type} '${this.context.logicalId}': property ${name}${shown} ${reason}`);
  }
}

export function isRecord(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
