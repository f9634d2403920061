import { troubleWarnings, unreadable } from '../../src/core/log-troubles';

test('of a record that cannot be read its beginning is kept', () => {
  expect(unreadable('{"type"')).toEqual({ type: 'unreadable', text: '{"type"' });
  expect(unreadable('x'.repeat(201)).text).toBe('x'.repeat(200));
});

test('what was dropped and what cannot be read are warnings of their own, each only where there is some', () => {
  const unreadableOnes = ['first', 'second'].map(unreadable);
  const dropped = [{ type: 'platform.logsDropped' as const, droppedRecords: 2 }, { type: 'platform.logsDropped' as const }, { type: 'platform.logsDropped' as const, droppedRecords: 3 }];
  const [droppedWarning, unreadableWarning] = [
    'Lambda dropped log records (5 by its own count): what they said is missing',
    'log records that could not be read: 2, each of which may have been a cold start\'s; the first: first',
  ];
  expect(troubleWarnings([])).toEqual([]);
  expect(troubleWarnings(dropped)).toEqual([droppedWarning]);
  expect(troubleWarnings(unreadableOnes)).toEqual([unreadableWarning]);
  expect(troubleWarnings([...unreadableOnes, ...dropped])).toEqual([droppedWarning, unreadableWarning]);
});
