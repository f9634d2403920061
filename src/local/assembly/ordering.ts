/** Names in an order in which each comes after those it depends on; otherwise as given. */
export function dependencyOrder(dependencies: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const order: string[] = [];
  const done = new Set<string>();
  const open: string[] = [];
  const visit = (name: string): void => {
    if (done.has(name)) return;
    if (open.includes(name)) throw new CircularDependencyError(open.slice(open.indexOf(name)));
    open.push(name);
    for (const dependency of dependencies.get(name) ?? []) visit(dependency);
    open.pop();
    done.add(name);
    order.push(name);
  };
  for (const name of dependencies.keys()) visit(name);
  return order;
}

/** Worded as CloudFormation does. */
export class CircularDependencyError extends Error {
  constructor(readonly cycle: readonly string[]) {
    super(`Circular dependency between resources: [${cycle.join(', ')}]`);
    this.name = 'CircularDependencyError';
  }
}
