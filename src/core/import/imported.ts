import { cellName, CellIdentity } from '../cells';
import { append, distinct, groupBy } from '../collections';
import { withCost } from '../cost/with-cost';
import { resultCell, Results, RESULTS_SCHEMA_VERSION, ResultSample, sampleOf, sampleWarnings } from '../results';
import { LogExport } from './log-events';
import { LogEntry, LogReading } from './reading';
import { ImportedRequest, requestsOf } from './requests';
import { regionsOf, runtimeOf } from './runtimes';
import { verdictOf } from './verdict';
import { importWarnings } from './warnings';

/** What the logs do not say. */
export const UNKNOWN = 'unknown';
/** Of logs that name no function. */
const VARIANT = 'default';
/** What an ordinary function does in its first invoke, its module having been loaded in INIT. */
const SCENARIO = 'invoke';
const PLACEMENT = 'handler';
const PLACEMENTS = [PLACEMENT, 'init', 'lazy'];
/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
const MEMORY_MB = { min: 128, max: 10240 };

export interface Import {
  readonly export: Pick<LogExport, 'incomplete'>;
  readonly reading: LogReading;
  readonly tool: Results['tool'];
  /** of the export's content: the same logs are the same run. */
  readonly digest: string;
  /** RFC 3339; the time of logs that have none. */
  readonly importedAt: string;
}

/**
 * Makes a result of the cold starts in logs. A function is a variant. Warm requests are counted in the ledger and not listed, for a log
 * has mostly such; a function without any cold start is no cell.
 */
export function importedResults({ export: { incomplete }, reading, tool, digest, importedAt }: Import): Results {
  const { entries, events, unreadable, unknown } = reading;
  const { requests, orphans } = requestsOf(entries);
  const placed = requests.filter(isPlaceable);
  const runtimes = runtimesOf(entries, requests);
  const groups = cellGroups(placed.map((request, place) => judged(request, place, runtimes)));
  const cold = groups.filter(({ samples }) => samples.some(isCold));
  const cells = cold.map(({ cell, samples }) => resultCell(cell, samples, undefined));
  const samples = cold.flatMap(group => group.samples.filter(isCold));
  const times = timesOf(entries, importedAt);
  const warm = groups.filter(group => !cold.includes(group)).map(({ cell, samples: all }) => ({ ...cell, requests: all.length }));
  return withCost({
    schemaVersion: RESULTS_SCHEMA_VERSION,
    tool,
    run: {
      id: `import-${times.startedAt.slice(0, 10).replaceAll('-', '')}-${digest.slice(0, 10)}`,
      status: incomplete === undefined && cells.every(({ ledger }) => ledger.accepted > 0) ? 'COMPLETE' : 'PARTIAL',
      source: 'aws',
      region: regionsOf(entries.flatMap(({ record }) => 'runtimeVersionArn' in record ? record.runtimeVersionArn ?? [] : [])).join(', ') || UNKNOWN,
      ...times,
      // nothing was asked for: one cold start is what makes a cell.
      samples: 1,
      samplesPerRound: 1,
      seed: 0,
      warnings: [
        ...importWarnings({ incomplete, entries, texts: unreadable, requests, orphans, unplaced: requests.length - placed.length, warm, cells }),
        ...sampleWarnings(samples),
      ],
    },
    environment: { imported: { events, platformRecords: entries.length, unreadable: unreadable.length, unknown: unknown.length } },
    cells,
    samples,
  });
}

function isCold({ outcome }: ResultSample): boolean {
  return outcome !== 'warm';
}

function isPlaceable({ report: { memorySizeMB } }: ImportedRequest): boolean {
  return Number.isInteger(memorySizeMB) && memorySizeMB! >= MEMORY_MB.min && memorySizeMB! <= MEMORY_MB.max;
}

interface CellGroup { readonly cell: CellIdentity; readonly samples: readonly ResultSample[] }

/** By name, then memory in numeric order. */
function cellGroups(all: ReadonlyArray<{ readonly cell: CellIdentity; readonly sample: ResultSample }>): CellGroup[] {
  return [...groupBy(all, ({ cell }) => cellName(cell)).values()]
    .map(group => ({ cell: group[0].cell, samples: group.map(({ sample }) => sample) }))
    .sort(({ cell: a }, { cell: b }) => compare(groupName(a), groupName(b)) || a.memorySizeMB - b.memorySizeMB);
}

function groupName({ variant, scenario, placement }: CellIdentity): string {
  return JSON.stringify([variant, scenario, placement]);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function judged(request: ImportedRequest, place: number, runtimes: ReadonlyMap<string, string>) {
  const { requestId, report, startedAt, logStream, environment, version, harness } = request;
  const variant = variantOf(request);
  const cell: CellIdentity = {
    variant,
    memorySizeMB: report.memorySizeMB!,
    architecture: UNKNOWN,
    runtime: runtimes.get(variant) ?? UNKNOWN,
    scenario: harness?.scenario ?? SCENARIO,
    placement: PLACEMENTS.find(placement => placement === harness?.placement) ?? PLACEMENT,
  };
  const sample = sampleOf(cell, {
    requestId,
    environmentId: logStream,
    harness,
    report,
    start: startedAt === undefined ? undefined : { time: startedAt },
    initStart: environment,
    // nothing says that any of them began together.
  }, verdictOf(request), { round: harness?.round ?? place + 1, epoch: version ?? environment?.version ?? UNKNOWN });
  return { cell, sample };
}

function variantOf({ harness, functionName }: Pick<ImportedRequest, 'harness' | 'functionName'>): string {
  return harness?.functionName ?? functionName ?? VARIANT;
}

/** Of each variant, by the versions that its environments started with. */
function runtimesOf(entries: readonly LogEntry[], requests: readonly ImportedRequest[]): Map<string, string> {
  const versions = new Map<string, string[]>();
  for (const request of requests) {
    if (request.environment?.runtimeVersion) append(versions, variantOf(request), request.environment.runtimeVersion);
  }
  for (const { logStream, record, functionName } of entries) {
    if (logStream !== undefined || !('runtimeVersion' in record) || record.runtimeVersion === undefined) continue;
    append(versions, functionName ?? record.functionName ?? VARIANT, record.runtimeVersion);
  }
  const identifier = (version: string) => runtimeOf(version) ?? version;
  return new Map([...versions].map(([variant, found]) => [variant, distinct(distinct(found).map(identifier)).sort().join(', ')]));
}

function timesOf(entries: readonly LogEntry[], importedAt: string): { startedAt: string; finishedAt?: string } {
  const times = entries.flatMap(({ time }) => time ?? []).sort((a, b) => a - b);
  if (times.length === 0) return { startedAt: importedAt };
  return { startedAt: new Date(times[0]).toISOString(), finishedAt: new Date(times[times.length - 1]).toISOString() };
}
