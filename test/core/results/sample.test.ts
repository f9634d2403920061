import { build, expectValid, round } from './runs';
import { judge } from '../../../src/core/acceptance';
import { join } from '../../../src/core/observation';
import { EPOCH, harnessRecord, platformEntries } from '../arbitraries';

describe('a hold', () => {
  const platform = platformEntries().map(entry => entry.record.type === 'platform.report'
    ? { ...entry, record: { ...entry.record, durationMs: 2608.1, billedDurationMs: 2729 } } : entry);
  const { samples: [sample] } = build([round(2, [harnessRecord({ holdMs: 2000.3 })], platform)]);

  test('is subtracted, and said so', () => {
    expect(sample).toMatchObject({ holdMs: 2000.3, durationMs: 607.8, billedDurationMs: 729, adjusted: true });
  });

  test('of nothing changes nothing', () => {
    const [unheld] = build([round(2, [harnessRecord({ holdMs: 0 })], platform)]).samples;
    expect(unheld).toMatchObject({ durationMs: 2608.1, billedDurationMs: 2729 });
    expect(unheld).not.toHaveProperty('adjusted');
  });
});

describe('missing is absent', () => {
  test('of a sample whose platform record never came', () => {
    const results = build([round(2, [harnessRecord()], [])]);
    expectValid(results);
    expect(results.samples[0]).toMatchObject({ outcome: 'accepted', platform: 'missing', proof: 'harness' });
    ['initDurationMs', 'durationMs', 'billedDurationMs', 'maxMemoryUsedMB', 'runtimeVersion'].forEach(field => expect(results.samples[0]).not.toHaveProperty(field));
    expect(results.cells[0].statistics).not.toHaveProperty('coldStartMs');
    expect(results.run.warnings).toEqual(['1 of 1 accepted samples have no platform record, and so no initDurationMs and durationMs']);
  });

  test('of a cold start that was never heard of', () => {
    const [delivery] = join([{ round: 2, slot: 0, functionName: 'probe' }], { harness: [], destinations: [], platform: [] });
    const verdict = judge(delivery, { epoch: EPOCH, discarded: false });
    const results = build([{ round: 2, discarded: false, redeployed: [], epoch: EPOCH, judged: [{ cell: 0, delivery, verdict }] }]);
    expectValid(results);
    expect(results.samples).toEqual([{
      variant: 'default',
      memorySizeMB: 128,
      scenario: 'client',
      placement: 'handler',
      round: 2,
      outcome: 'lost',
      reason: 'never-reported',
      epoch: EPOCH,
      platform: 'missing',
    }]);
    expect(results.cells[0].statistics).toEqual({});
  });

  test('no figure is ever made up', () => {
    const text = JSON.stringify(build([round(2, [harnessRecord()], [])]));
    expect(text).not.toMatch(/null|NaN|undefined/);
  });
});
