import * as fc from 'fast-check';
import { CircularDependencyError, dependencyOrder } from '../../../src/local/assembly/ordering';

function graph(edges: { readonly [name: string]: readonly string[] }): Map<string, Set<string>> {
  return new Map(Object.entries(edges).map(([name, dependencies]) => [name, new Set(dependencies)]));
}

/** Acyclic by making: each name depends on names with a lower number only; given in random order. */
const acyclicGraphs = fc.integer({ min: 1, max: 30 }).chain(size => fc.record({
  edges: fc.array(fc.tuple(fc.nat(size - 1), fc.nat(size - 1)), { maxLength: 90 }),
  order: fc.shuffledSubarray([...Array(size).keys()], { minLength: size }),
})).map(({ edges, order }) => {
  const dependencies = new Map(order.map(n => [`R${n}`, new Set<string>()]));
  for (const [a, b] of edges) {
    if (a !== b) dependencies.get(`R${Math.max(a, b)}`)?.add(`R${Math.min(a, b)}`);
  }
  return dependencies;
});

test('each comes after those it depends on, and each comes once', () => {
  fc.assert(fc.property(acyclicGraphs, dependencies => {
    const order = dependencyOrder(dependencies);
    expect([...order].sort()).toEqual([...dependencies.keys()].sort());
    for (const [name, needed] of dependencies) {
      for (const dependency of needed) expect(order.indexOf(dependency)).toBeLessThan(order.indexOf(name));
    }
  }));
});

test('a way back is found wherever it is', () => {
  fc.assert(fc.property(acyclicGraphs, fc.nat(), (dependencies, pick) => {
    const edges = [...dependencies].flatMap(([name, needed]) => [...needed].map(dependency => [name, dependency] as const));
    fc.pre(edges.length > 0);
    const [name, dependency] = edges[pick % edges.length];
    dependencies.get(dependency)?.add(name);
    expect(() => dependencyOrder(dependencies)).toThrow(CircularDependencyError);
  }));
});

test('what does not depend on each other stays as given', () => {
  expect(dependencyOrder(graph({ C: [], A: [], B: [] }))).toEqual(['C', 'A', 'B']);
  expect(dependencyOrder(graph({ C: ['B'], A: [], B: [] }))).toEqual(['B', 'C', 'A']);
});

test('a cycle is told as CloudFormation tells it, without those that just lead there', () => {
  expect(() => dependencyOrder(graph({ Start: ['A'], A: ['B'], B: ['C'], C: ['A'] })))
    .toThrow('Circular dependency between resources: [A, B, C]');
  expect(() => dependencyOrder(graph({ Self: ['Self'] }))).toThrow('[Self]');
});
