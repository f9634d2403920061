import { build, expectValid, round, run } from './runs';
import { harnessRecord, platformEntries } from '../arbitraries';

describe('the status', () => {
  const counted = round(2, [harnessRecord()], platformEntries());
  const { finishedAt, ...going } = run;

  test('is COMPLETE only if the run has ended and every cell has its samples', () => {
    expect(build([counted]).run.status).toBe('COMPLETE');
    expect(build([counted], { run: { ...going, status: 'RUNNING' } }).run.status).toBe('PARTIAL');
    expect(finishedAt).toBeDefined();
  });

  test('of a run that was stopped is PARTIAL, and says what is missing', () => {
    const results = build([], { run: { ...run, status: 'RUNNING' } });
    expectValid(results);
    expect(results.run).toMatchObject({ status: 'PARTIAL', warnings: ['default 128 MB client (handler): 0 of 1 samples: the run ended before'] });
    expect(results.cells[0]).toMatchObject({ shortfall: 'ended', ledger: { requested: 0 }, statistics: {} });
  });

  test('is what late records make of it, not what was thought at the end', () => {
    expect(build([counted], { run: { ...run, status: 'PARTIAL' } }).run.status).toBe('COMPLETE');
    expect(build([], { run: { ...run, status: 'COMPLETE' } }).run.status).toBe('PARTIAL');
  });

  test('is FAILED with the reason', () => {
    const results = build([], { run: { ...run, status: 'FAILED', failure: 'x' } });
    expectValid(results);
    expect(results.run).toMatchObject({ status: 'FAILED', failure: 'x' });
  });
});
