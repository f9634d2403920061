import fc from 'fast-check';
import { ledgerOf, OUTCOMES, sumsUp } from '../../src/core/ledger';

const outcomes = fc.array(fc.constantFrom(...OUTCOMES));

test('every outcome is counted once, and together they are what was requested', () => {
  fc.assert(fc.property(outcomes, list => {
    const ledger = ledgerOf(list);
    expect(ledger.requested).toBe(list.length);
    expect(sumsUp(ledger)).toBe(true);
    OUTCOMES.forEach(outcome => expect(ledger[outcome]).toBe(list.filter(other => other === outcome).length));
  }));
});

test('a ledger that lost one does not sum up', () => {
  expect(sumsUp({ ...ledgerOf(['accepted', 'warm']), requested: 3 })).toBe(false);
});
