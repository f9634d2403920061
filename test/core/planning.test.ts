import fc from 'fast-check';
import { manifest, manifestFunction } from './manifests';
import { cellsOf } from '../../src/core/cells';
import { Outcome } from '../../src/core/ledger';
import { askedBy, MAX_ROUNDS, needsHold, planRound, PROACTIVE_PAUSE_MS, RoundPlan, RunSettings, stopReason } from '../../src/core/planning';
import { advance, begin, Progress, progressOf, RoundTally } from '../../src/core/progress';

const MEMORY = [128, 256, 512];
const fleet = (scenarios = ['client'], placements = ['handler']) => cellsOf(
  manifest({ functions: MEMORY.map(memorySizeMB => manifestFunction({ memorySizeMB, scenarios })) }), { placements });
const settings = (fields: Partial<RunSettings> = {}): RunSettings => ({ n: 10, samplesPerRound: 2, environmentsAtOnce: 498, seed: 1, ...fields });

/** What a round comes to if each cold start ends as the function says. */
function tally(plan: RoundPlan, cells: ReturnType<typeof fleet>, outcomeOf: (cell: number) => Outcome, redeployed: string[] = []): RoundTally {
  const counts = new Map<number, { [outcome in Outcome]?: number }>();
  const asked = askedBy(plan, cells);
  for (const { cell } of asked) {
    const counted = counts.get(cell) ?? {};
    const outcome = outcomeOf(cell);
    const actual = plan.discarded && outcome === 'accepted' ? 'discarded' : outcome;
    counted[actual] = (counted[actual] ?? 0) + 1;
    counts.set(cell, counted);
  }
  return {
    round: plan.round,
    discarded: plan.discarded,
    redeployed,
    dispatchSpreadMs: 0,
    complete: true,
    cells: [...counts].map(([cell, outcomes]) => ({ cell, outcomes, asked: asked.filter(other => other.cell === cell).length })),
  };
}

interface Simulation { readonly plans: RoundPlan[]; readonly progress: Progress }

function simulate(cells: ReturnType<typeof fleet>, given: RunSettings, outcomeOf: (cell: number, round: number) => Outcome): Simulation {
  const plans: RoundPlan[] = [];
  let progress = begin(cells);
  for (let plan = planRound(progress, given); plan !== 'done'; plan = planRound(progress, given)) {
    const { round } = plan;
    plans.push(plan);
    progress = advance(progress, tally(plan, cells, cell => outcomeOf(cell, round)));
  }
  return { plans, progress };
}

describe('the course of a run', () => {
  test('first one discarded cold start of each cell, then n that count', () => {
    const { plans, progress } = simulate(fleet(), settings(), () => 'accepted');
    expect(plans.map(({ discarded }) => discarded)).toEqual([true, false, false, false, false, false]);
    expect(plans[0].messages).toEqual([{ slot: 0, scenario: 'client', targets: expect.arrayContaining(['probe-default-128']) }]);
    progress.cells.forEach(cell => expect(cell).toMatchObject({ accepted: 10, asked: 11 }));
  });

  test('one message serves all functions; a function gets as many as samplesPerRound', () => {
    const { plans } = simulate(fleet(), settings({ samplesPerRound: 5 }), () => 'accepted');
    expect(plans[1].messages.map(({ targets }) => targets.length)).toEqual([3, 3, 3, 3, 3]);
    expect(plans[1].messages.map(({ slot }) => slot)).toEqual([0, 1, 2, 3, 4]);
    expect(needsHold(plans[1])).toBe(true);
    expect(needsHold(plans[0])).toBe(false);
  });

  test('only the cells and functions that lack samples are asked again', () => {
    const { plans } = simulate(fleet(), settings({ samplesPerRound: 10 }), (cell, round) => cell === 1 && round === 2 ? 'lost' : 'accepted');
    expect(plans).toHaveLength(3);
    expect(plans[2].functions.map(({ functionName }) => functionName)).toEqual(['probe-default-256']);
    expect(plans[2].messages).toHaveLength(10);
  });

  test('scenarios share an epoch, except that INIT can run only one', () => {
    const { plans } = simulate(fleet(['client', 'resource'], ['handler', 'init']), settings({ samplesPerRound: 4 }), () => 'accepted');
    for (const { functions, messages } of plans) {
      const scenarios = new Set(messages.map(({ scenario }) => scenario));
      for (const { placement, scenario } of functions) {
        expect(scenario !== undefined).toBe(placement === 'init');
        if (scenario !== undefined) expect([...scenarios]).toEqual([scenario]);
      }
    }
    expect(plans.some(({ messages }) => new Set(messages.map(({ scenario }) => scenario)).size === 2)).toBe(true);
  });

  test('all functions have the same configuration in a round as long as they lack the same', () => {
    const { plans } = simulate(fleet(['client', 'resource'], ['handler', 'init', 'lazy']), settings({ samplesPerRound: 1 }), () => 'accepted');
    plans.forEach(({ functions, messages }) => {
      expect(new Set(functions.map(({ placement }) => placement)).size).toBe(1);
      expect(messages).toHaveLength(1);
      expect(messages[0].targets).toHaveLength(3);
    });
  });

  test('the order of functions changes from round to round, and is the same for the same seed', () => {
    const order = (seed: number) => simulate(fleet(), settings({ seed, n: 30, samplesPerRound: 1 }), () => 'accepted')
      .plans.map(({ functions }) => functions.map(({ functionName }) => functionName).join(' '));
    expect(new Set(order(1)).size).toBeGreaterThan(3);
    expect(order(1)).toEqual(order(1));
    expect(order(1)).not.toEqual(order(2));
  });

  test('a cell whose discarded cold start was lost gets another one', () => {
    const { plans } = simulate(fleet(), settings(), (cell, round) => cell === 0 && round === 1 ? 'throttled' : 'accepted');
    expect(plans.map(({ discarded }) => discarded).slice(0, 3)).toEqual([true, true, false]);
    expect(plans[1].functions).toHaveLength(1);
  });
});

describe('where not all can be asked at once', () => {
  /** All warmed up; a cell lacks what the function says. */
  const lacking = (cells: ReturnType<typeof fleet>, lacks: (cell: (typeof cells)[number]) => number): Progress => {
    const progress = begin(cells);
    return { ...progress, round: 1, cells: progress.cells.map(each => ({ ...each, warmedUp: true, accepted: 10 - lacks(each.cell) })) };
  };
  const planned = (progress: Progress, fields: Partial<RunSettings> = {}) => planRound(progress, settings(fields)) as RoundPlan;

  test.each(MEMORY)('the function that lacks most comes first: that of %d MB', memory => {
    const progress = lacking(fleet(), ({ memorySizeMB }) => memorySizeMB === memory ? 9 : 2);
    expect(planned(progress, { environmentsAtOnce: 1 }).functions.map(({ functionName }) => functionName)).toEqual([`probe-default-${memory}`]);
  });

  test.each(['handler', 'init', 'lazy'])('a function gets the configuration that lacks most: %s', wanted => {
    const progress = lacking(fleet(['client'], ['handler', 'init', 'lazy']), ({ placement }) => placement === wanted ? 5 : 4);
    expect(new Set(planned(progress).functions.map(({ placement }) => placement))).toEqual(new Set([wanted]));
  });

  test.each(['client', 'resource', 'table'])('and of its scenarios the one that lacks most: %s', wanted => {
    const progress = lacking(fleet(['client', 'resource', 'table']), ({ scenario }) => scenario === wanted ? 5 : 2);
    expect(planned(progress, { samplesPerRound: 3 }).messages.map(({ scenario }) => scenario)).toEqual([wanted, wanted, wanted]);
  });

  test('which by and by are given the same', () => {
    const progress = lacking(fleet(['client', 'resource']), ({ scenario }) => scenario === 'client' ? 3 : 2);
    expect(planned(progress, { samplesPerRound: 3 }).messages.map(({ scenario }) => scenario).sort()).toEqual(['client', 'client', 'resource']);
  });
});

test('only what is a cell of the run is asked for', () => {
  const cells = fleet();
  const plan = planRound(begin(cells), settings()) as RoundPlan;
  const namesOf = (all: ReadonlyArray<{ readonly functionName: string }>) => all.map(({ functionName }) => functionName).sort();
  expect(namesOf(askedBy(plan, cells.slice(1)))).toEqual(namesOf(cells.slice(1)));
});

test('messages to different functions need no hold', () => {
  const messages = [['a'], ['b', 'c']].map((targets, slot) => ({ slot, scenario: 'client', targets }));
  expect(needsHold({ messages })).toBe(false);
});

describe('when a run gives up', () => {
  test(`after ${MAX_ROUNDS} rounds`, () => {
    const after = (round: number) => planRound({ ...begin(fleet()), round }, settings());
    expect(after(MAX_ROUNDS - 1)).toMatchObject({ round: MAX_ROUNDS });
    expect(after(MAX_ROUNDS)).toBe('done');
  });

  test('after three rounds in a row without progress', () => {
    const { plans, progress } = simulate(fleet(), settings(), (cell, round) => cell === 0 && round > 2 ? 'warm' : 'accepted');
    expect(stopReason(progress.cells[0], settings())).toBe('no-progress');
    expect(progress.cells[0].fruitless).toEqual({ rounds: 3, outcomes: { warm: 6 } });
    expect(progress.cells.slice(1).map(cell => stopReason(cell, settings()))).toEqual(['done', 'done']);
    expect(plans.length).toBeLessThan(10);
  });

  test('at three times the n + 1 requests that a cell needs', () => {
    const begun = new Set<string>();
    const firstOfEachRound = (cell: number, round: number) => begun.size < begun.add(`${cell} ${round}`).size ? 'accepted' : 'stale';
    const { progress } = simulate(fleet(), settings({ samplesPerRound: 10 }), firstOfEachRound);
    progress.cells.forEach(cell => {
      expect(stopReason(cell, settings())).toBe('too-many-requests');
      expect(cell.asked).toBe(33);
    });
  });

  test('on a function that was redeployed', () => {
    const cells = fleet();
    const [first] = cells;
    const progress = advance(begin(cells), tally(planRound(begin(cells), settings()) as RoundPlan, cells, () => 'accepted', [first.functionName]));
    expect(stopReason(progress.cells[0], settings())).toBe('redeployed');
    expect((planRound(progress, settings()) as RoundPlan).functions.map(({ functionName }) => functionName)).not.toContain(first.functionName);
  });

  test('but not on a cell that has all it needs, whatever came after', () => {
    const [cell] = begin(fleet()).cells;
    expect(stopReason({ ...cell, accepted: 10, redeployed: true, asked: 99 }, settings())).toBe('done');
  });
});

describe('proactive initialization', () => {
  const proactiveShare = (share: number) => progressOf(fleet(), [
    { ...tally(planRound(begin(fleet()), settings()) as RoundPlan, fleet(), () => 'accepted') },
    {
      round: 2,
      discarded: false,
      redeployed: [],
      dispatchSpreadMs: 0,
      complete: true,
      cells: [0, 1, 2].map(cell => (
        { cell, asked: 10, outcomes: { accepted: 10 - share, proactive: share } })),
    },
  ]);

  test('of more than a fifth leads to single samples after a pause', () => {
    const plan = planRound(proactiveShare(3), settings({ n: 20, samplesPerRound: 5 })) as RoundPlan;
    expect(plan.pauseMs).toBe(PROACTIVE_PAUSE_MS);
    expect(plan.messages).toHaveLength(1);
  });

  test('of a fifth is put up with', () => {
    const plan = planRound(proactiveShare(2), settings({ n: 20, samplesPerRound: 5 })) as RoundPlan;
    expect(plan.pauseMs).toBe(0);
    expect(plan.messages).toHaveLength(5);
  });

  test.each([[2, 2, 0], [3, 2, PROACTIVE_PAUSE_MS]])('of %d accepted and %d proactive ones: five say something, fewer do not', (accepted, proactive, pauseMs) => {
    const { cells } = begin(fleet());
    const progress = { round: 2, cells: cells.map(cell => ({ ...cell, warmedUp: true })), recent: [{ accepted, proactive }], dispatchSpreadMs: 0 };
    expect(planRound(progress, settings())).toMatchObject({ pauseMs });
  });
});

describe('a precision', () => {
  test('stops a cell once the median is known well enough', () => {
    const [cell] = begin(fleet()).cells;
    const values = Array.from({ length: 30 }, (_, place) => [99 + place % 3]);
    const n = 100;
    expect(stopReason({ ...cell, accepted: 30, values }, settings({ n, precision: 1 }))).toBe('done');
    expect(stopReason({ ...cell, accepted: 30, values }, settings({ n, precision: 0.4 }))).toBeUndefined();
    expect(stopReason({ ...cell, accepted: 30, values }, settings({ n }))).toBeUndefined();
    expect(stopReason({ ...cell, accepted: 6, values: values.slice(0, 6) }, settings({ n, precision: 50 }))).toBeUndefined();
  });
});

const anySettings = fc.record({
  n: fc.integer({ min: 1, max: 12 }),
  samplesPerRound: fc.integer({ min: 1, max: 6 }),
  environmentsAtOnce: fc.integer({ min: 1, max: 12 }),
  seed: fc.nat(10_000),
});
const anyFleet = fc.tuple(fc.subarray(['client', 'resource', 'table'], { minLength: 1 }), fc.subarray(['handler', 'init', 'lazy'], { minLength: 1 }))
  .map(([scenarios, placements]) => fleet(scenarios, placements));
const OUTCOMES: Outcome[] = ['accepted', 'accepted', 'accepted', 'warm', 'stale', 'proactive', 'lost', 'throttled', 'error', 'timeout'];

describe('whatever happens', () => {
  test('a run ends, keeps to its limits and asks only for what is lacking', () => {
    fc.assert(fc.property(anyFleet, anySettings, fc.infiniteStream(fc.constantFrom(...OUTCOMES)), (cells, given, outcomes) => {
      let progress = begin(cells);
      let rounds = 0;
      for (let plan = planRound(progress, given); plan !== 'done'; plan = planRound(progress, given)) {
        expect(++rounds).toBeLessThanOrEqual(MAX_ROUNDS);
        expect(plan.round).toBe(rounds);
        expectSound(plan, progress, given);
        progress = advance(progress, tally(plan, cells, () => outcomes.next().value));
      }
      progress.cells.forEach(cell => {
        expect(stopReason(cell, given)).toBeDefined();
        expect(cell.asked).toBeLessThanOrEqual(3 * (given.n + 1));
      });
    }), { numRuns: 100 });
  });

  test('the same progress gives the same plan', () => {
    fc.assert(fc.property(anyFleet, anySettings, (cells, given) => {
      expect(planRound(begin(cells), given)).toEqual(planRound(begin(cells), given));
    }));
  });

  test('without trouble exactly n of each cell are accepted', () => {
    fc.assert(fc.property(anyFleet, anySettings, (cells, given) => {
      simulate(cells, given, () => 'accepted').progress.cells.forEach(({ accepted }) => expect(accepted).toBe(given.n));
    }));
  });
});

function expectSound(plan: RoundPlan, progress: Progress, given: RunSettings): void {
  const asked = askedBy(plan, progress.cells.map(({ cell }) => cell));
  const names = plan.functions.map(({ functionName }) => functionName);
  const timesOf = new Map(names.map(name => [name, asked.filter(({ functionName }) => functionName === name).length]));
  // one assertion: there are many plans.
  expect({
    functionsOnce: new Set(names).size === names.length,
    targetsOnce: plan.messages.every(({ targets }) => new Set(targets).size === targets.length),
    slotsInOrder: plan.messages.every(({ slot }, place) => slot === place),
    everyTargetHasACell: asked.length === plan.messages.reduce((sum, { targets }) => sum + targets.length, 0),
    someAsked: asked.length > 0,
    withinConcurrency: asked.length <= given.environmentsAtOnce,
    withinSamplesPerRound: [...timesOf.values()].every(times => times > 0 && times <= given.samplesPerRound),
    onlyLacking: asked.every(({ cell }) => stopReason(progress.cells[cell], given) === undefined),
    warmUpsFirst: asked.every(({ cell }) => progress.cells[cell].warmedUp === !plan.discarded),
    noMoreThanLacking: plan.discarded || progress.cells.every(({ accepted }, place) => (
      accepted + asked.filter(({ cell }) => cell === place).length <= Math.max(given.n, accepted))),
  }).toEqual({
    functionsOnce: true,
    targetsOnce: true,
    slotsInOrder: true,
    everyTargetHasACell: true,
    someAsked: true,
    withinConcurrency: true,
    withinSamplesPerRound: true,
    onlyLacking: true,
    warmUpsFirst: true,
    noMoreThanLacking: true,
  });
}
