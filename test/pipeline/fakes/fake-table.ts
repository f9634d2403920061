import { Condition, Item, Key, Table } from '../../../src/pipeline/ports';

/** A table in memory that keeps what DynamoDB would: copies, without undefined, at most 400 KB an item. */
export class FakeTable implements Table {
  readonly items = new Map<string, Item>();
  writes = 0;

  async get(key: Key): Promise<Item | undefined> {
    return copy(this.items.get(id(key)));
  }

  async batchGet(keys: readonly Key[]): Promise<Item[]> {
    return keys.flatMap(key => copy(this.items.get(id(key))) ?? []);
  }

  async query(pk: string, prefix: string, newest?: number): Promise<Item[]> {
    const found = [...this.items.values()].filter(item => item.pk === pk && item.sk.startsWith(prefix)).sort((a, b) => a.sk < b.sk ? -1 : 1);
    return copy(newest === undefined ? found : found.reverse().slice(0, newest))!;
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
    if (JSON.stringify(item).length > 400_000) throw new Error(`Item size has exceeded the maximum allowed size: ${key.pk} ${key.sk}`);
    this.items.set(id(key), copy(item)!);
    this.writes++;
    return true;
  }
}

function id({ pk, sk }: Key): string {
  return `${pk}\n${sk}`;
}

function copy<T>(value: T): T {
  return value === undefined ? value : JSON.parse(JSON.stringify(value));
}
