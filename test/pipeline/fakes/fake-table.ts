import { Condition, Item, Key, Table } from '../../../src/pipeline/ports';

/** A table in memory that keeps what DynamoDB would: copies that nobody changes, without undefined, at most 400 KB an item. */
export class FakeTable implements Table {
  readonly items = new Map<string, Item>();
  private readonly partitions = new Map<string, Map<string, Item>>();

  async get(key: Key): Promise<Item | undefined> {
    return this.items.get(id(key));
  }

  async batchGet(keys: readonly Key[]): Promise<Item[]> {
    return keys.flatMap(key => this.items.get(id(key)) ?? []);
  }

  async query(pk: string, prefix: string, newest?: number): Promise<Item[]> {
    const found = [...this.partitions.get(pk)?.values() ?? []].filter(item => item.sk.startsWith(prefix)).sort((a, b) => a.sk < b.sk ? -1 : 1);
    return newest === undefined ? found : found.reverse().slice(0, newest);
  }

  async put(item: Item, condition?: Condition): Promise<boolean> {
    return this.write(item, item, condition);
  }

  async set(key: Key, attributes: { readonly [attribute: string]: unknown }, condition?: Condition): Promise<boolean> {
    return this.write(key, { ...this.items.get(id(key)), ...key, ...attributes }, condition);
  }

  private write(key: Key, item: Item, { absent = [], equal = {} }: Condition = {}): boolean {
    const before = this.items.get(id(key));
    const holds = absent.every(name => before?.[name] === undefined)
      && Object.entries(equal).every(([name, value]) => JSON.stringify(before?.[name]) === JSON.stringify(value));
    if (!holds) return false;
    const json = JSON.stringify(item);
    if (json.length > 400_000) throw new Error(`Item size has exceeded the maximum allowed size: ${key.pk} ${key.sk}`);
    const kept: Item = frozen(JSON.parse(json));
    this.items.set(id(key), kept);
    const partition = this.partitions.get(key.pk) ?? new Map<string, Item>();
    this.partitions.set(key.pk, partition.set(key.sk, kept));
    return true;
  }
}

/** The same table, whose calls fail when `breaks` says so. */
export function breaking(table: Table, breaks: () => boolean): Table {
  return new Proxy(table, {
    get: (target, name) => async (...parameters: unknown[]) => {
      if (breaks()) throw Object.assign(new Error('The level of configured throughput was exceeded'), { name: 'ProvisionedThroughputExceededException' });
      return (Reflect.get(target, name) as (...given: unknown[]) => unknown).apply(target, parameters);
    },
  });
}

function id({ pk, sk }: Key): string {
  return `${pk}\n${sk}`;
}

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(frozen);
  return value;
}
