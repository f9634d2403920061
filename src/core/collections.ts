export function distinct<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}

/** Groups in the order in which their first members come. */
export function groupBy<T, K>(values: readonly T[], keyOf: (value: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const value of values) append(groups, keyOf(value), value);
  return groups;
}

export function append<K, T>(groups: Map<K, T[]>, key: K, value: T): void {
  const group = groups.get(key);
  if (group) group.push(value);
  else groups.set(key, [value]);
}
