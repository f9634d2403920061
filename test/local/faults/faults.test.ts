import { FAULT_NAMES, FAULTS } from '../../../src/local/faults/definitions';
import { Faults, warningOf } from '../../../src/local/faults/faults';

const decisions = (faults: Faults, count = 200) => Array.from({ length: count }, () => faults.strikes('stale'));

test('each fault has a share of its own between none and all of its chances', () => {
  for (const name of FAULT_NAMES) {
    expect(FAULTS[name].share).toBeGreaterThan(0);
    expect(FAULTS[name].share).toBeLessThanOrEqual(1);
  }
});

test('a fault that nobody asked for never strikes, one with the share 1 always does', () => {
  expect(new Set(decisions(new Faults({ kills: 1 }, 1)))).toEqual(new Set([false]));
  expect(new Set(decisions(new Faults({ stale: 1 }, 1)))).toEqual(new Set([true]));
});

test('it takes its share of the chances', () => {
  const struck = decisions(new Faults({ stale: 0.3 }, 1), 1000).filter(strikes => strikes).length;
  expect(struck).toBeGreaterThan(250);
  expect(struck).toBeLessThan(350);
});

test('the same seed decides the same, another one otherwise', () => {
  expect(decisions(new Faults({ stale: 0.3 }, 7))).toEqual(decisions(new Faults({ stale: 0.3 }, 7)));
  expect(decisions(new Faults({ stale: 0.3 }, 7))).not.toEqual(decisions(new Faults({ stale: 0.3 }, 8)));
});

test('what one fault does depends on no other', () => {
  const faults = new Faults({ stale: 0.3, crashes: 0.5 }, 7);
  const between = Array.from({ length: 200 }, () => {
    faults.strikes('crashes');
    return faults.strikes('stale');
  });
  expect(between).toEqual(decisions(new Faults({ stale: 0.3 }, 7)));
});

test('the facts tell what was injected, and whom it hit', () => {
  const faults = new Faults({ stale: 1, throttles: 1, kills: 0.5 }, 3);
  expect(faults.happens('throttles', { functionName: 'probe' })).toBe(true);
  expect(faults.happens('crashes', { requestId: 'request-0' })).toBe(false);
  expect(faults.strikes('stale')).toBe(true);
  faults.remember('stale', { functionName: 'probe', requestId: 'request-1' });

  const facts = faults.facts()!;
  expect(facts).toEqual({
    seed: 3,
    injected: {
      throttles: { share: 1, times: 1, requestIds: [] },
      stale: { share: 1, times: 1, requestIds: ['request-1'] },
      kills: { share: 0.5, times: 0, requestIds: [] },
    },
  });
  expect(warningOf(facts)).toBe('the figures are no measurements: faults were injected on purpose (throttles=1: 1, stale=1: 1, kills=0.5: 0; seed 3)');
});

test('without faults there are no facts of them', () => {
  expect(new Faults({}, 1).facts()).toBeUndefined();
});
