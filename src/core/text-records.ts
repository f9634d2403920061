import { InitReport, InitStart, isQuantity, knownStatus, PlatformRecord, PlatformStatus, Report, RestoreReport, RestoreStart, Start } from './platform-records';
import { present } from './present';

/** A record as a line of the Text log format has it: when it was written stands beside the line, if anywhere. */
export type Untimed<Record> = Record extends unknown ? Omit<Record, 'time'> : never;

/** How a request failed, in lines of its own: Lambda says so in REPORT's Status only since 2024, and not in all Regions. */
export interface Failure {
  readonly type: 'failure';
  readonly requestId: string;
  readonly status: PlatformStatus;
  readonly message: string;
}

export type TextReading =
  | { readonly kind: 'platform'; readonly record: Untimed<PlatformRecord> }
  | { readonly kind: 'failure'; readonly record: Failure }
  /** a platform's line that no verdict needs, e.g. END. */
  | { readonly kind: 'other' }
  /** begins as a platform's line that a verdict needs, but is not whole. */
  | { readonly kind: 'unreadable' }
  | { readonly kind: 'unknown' };

/**
 * Reads one log event in the Text format: REPORT and its like. Never throws, and gives no figure that isn't in the line: if one can't be
 * read, or the same field is there twice, nothing is made of the line.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
 */
export function parseTextLine(message: string): TextReading {
  const line = message.trim();
  for (const { begins, read } of LINES) {
    if (!line.startsWith(begins)) continue;
    const fields = fieldsOf(line.slice(begins.indexOf(' ') + 1));
    const record = fields && read(fields);
    return record ? { kind: 'platform', record } : { kind: 'unreadable' };
  }
  const failure = failureOf(line);
  if (failure) return { kind: 'failure', record: failure };
  return { kind: OTHERS.test(line) ? 'other' : 'unknown' };
}

type Fields = ReadonlyMap<string, string>;

/** The labels are words with capitals; a value has no spaces but before its unit. Tabs part the fields, in copies of a line also spaces. */
const FIELD = /\s*([A-Z][A-Za-z]*(?: [A-Z][A-Za-z]*)*): (\S+(?: (?:ms|MB)(?!\S))?)/y;

function fieldsOf(text: string): Fields | undefined {
  const fields = new Map<string, string>();
  let at = 0;
  while (at < text.length) {
    FIELD.lastIndex = at;
    const [all, label, value] = FIELD.exec(text) ?? [];
    if (all === undefined || fields.has(label)) return undefined;
    fields.set(label, value);
    at += all.length;
  }
  return fields;
}

const LINES: ReadonlyArray<{ readonly begins: string; readonly read: (fields: Fields) => Untimed<PlatformRecord> | undefined }> = [
  { begins: 'REPORT RequestId: ', read: report },
  { begins: 'START RequestId: ', read: start },
  { begins: 'INIT_START Runtime Version: ', read: fields => initiation('platform.initStart', fields) },
  { begins: 'RESTORE_START Runtime Version: ', read: fields => initiation('platform.restoreStart', fields) },
  { begins: 'INIT_REPORT Init Duration: ', read: fields => phaseReport('platform.initReport', 'Init Duration', fields) },
  { begins: 'RESTORE_REPORT Restore Duration: ', read: fields => phaseReport('platform.restoreReport', 'Restore Duration', fields) },
];

/** Extensions and their subscriptions; XRAY is the second line of a REPORT, which exports by lines tear off. */
const OTHERS = /^(?:END RequestId: |XRAY TraceId: |(?:EXTENSION|TELEMETRY|LOGS)\s+Name: )/;

const REPORT_FIGURES = {
  'Duration': ['durationMs', 'ms'],
  'Billed Duration': ['billedDurationMs', 'ms'],
  'Memory Size': ['memorySizeMB', 'MB'],
  'Max Memory Used': ['maxMemoryUsedMB', 'MB'],
  'Init Duration': ['initDurationMs', 'ms'],
  'Restore Duration': ['restoreDurationMs', 'ms'],
  'Billed Restore Duration': ['billedRestoreDurationMs', 'ms'],
} as const;

function report(fields: Fields): Untimed<Report> | undefined {
  const figures = figuresOf(fields, REPORT_FIGURES);
  const ending = endingOf(fields);
  if (figures?.durationMs === undefined || !ending) return undefined;
  const { billedRestoreDurationMs: _, ...known } = figures;
  return present<Untimed<Report>>({ type: 'platform.report', requestId: fields.get('RequestId')!, ...ending, ...known });
}

function start(fields: Fields): Untimed<Start> {
  return present<Untimed<Start>>({ type: 'platform.start', requestId: fields.get('RequestId')!, version: fields.get('Version') });
}

function initiation<Type extends (InitStart | RestoreStart)['type']>(type: Type, fields: Fields) {
  return present({ type, runtimeVersion: fields.get('Runtime Version'), runtimeVersionArn: fields.get('Runtime Version ARN') });
}

function phaseReport<Type extends (InitReport | RestoreReport)['type']>(type: Type, label: string, fields: Fields) {
  const figures = figuresOf(fields, { [label]: ['durationMs', 'ms'] } as const);
  const ending = endingOf(fields);
  return figures && ending && present({ type, ...ending, durationMs: figures.durationMs });
}

type FigureTable = { readonly [label: string]: readonly [name: string, unit: string] };
type Figures<Table extends FigureTable> = { readonly [name in Table[keyof Table][0]]?: number };

/** Nothing if a figure is none, or if there is a duration that isn't known: it may be a part of the cold start, as Restore Duration once was new. */
function figuresOf<Table extends FigureTable>(fields: Fields, table: Table): Figures<Table> | undefined {
  const figures: { [name: string]: number } = {};
  for (const [label, value] of fields) {
    const [name, unit] = table[label] ?? [];
    if (name === undefined && !value.endsWith(' ms')) continue;
    const [, digits] = /^(\d+(?:\.\d+)?) (?:ms|MB)$/.exec(value) ?? [];
    if (name === undefined || digits === undefined || !value.endsWith(` ${unit}`) || !isQuantity(Number(digits))) return undefined;
    figures[name] = Number(digits);
  }
  return figures as Figures<Table>;
}

/** Nothing if there is a status that isn't known. */
function endingOf(fields: Fields): { status?: PlatformStatus; errorType?: string } | undefined {
  const status = knownStatus(fields.get('Status'));
  return fields.has('Status') && status === undefined ? undefined : { status, errorType: fields.get('Error Type') };
}

const TIMED_OUT = /^(?:\S+Z\s+)?(\S+)\s+(Task timed out after \d+(?:\.\d+)? seconds)$/;
const CRASHED = /^RequestId: (\S+) Error: (\S.*)/;

function failureOf(line: string): Failure | undefined {
  const [, requestId, timeout] = TIMED_OUT.exec(line) ?? [];
  if (timeout) return { type: 'failure', requestId, status: 'timeout', message: timeout };
  const [, crashed, message] = CRASHED.exec(line) ?? [];
  return message ? { type: 'failure', requestId: crashed, status: 'error', message } : undefined;
}
