import Ajv from 'ajv';
import schema from '../../../schemas/results.schema.json';
import { importedResults } from '../../../src/core/import/imported';
import { logEventsOf } from '../../../src/core/import/log-events';
import { readEvents } from '../../../src/core/import/reading';
import type { Results } from '../../../src/core/results';

const TOOL = { name: 'tool', version: '1.2.3' };
export const IMPORTED_AT = '2026-11-26T12:00:00.000Z';
export const STREAM = '2026/11/21/checkout[$LATEST]0123456789abcdef0123456789abcdef';
export const T0 = Date.parse('2026-11-21T06:00:00.000Z');

export function imported(text: string): Results {
  const logs = logEventsOf(text);
  return importedResults({ export: logs, reading: readEvents(logs.events), tool: TOOL, digest: '0123456789abcdef', importedAt: IMPORTED_AT });
}

const validate = new Ajv({ strict: true, allErrors: true }).compile(schema);
export function expectValid(results: Results): void {
  validate(JSON.parse(JSON.stringify(results)));
  expect(validate.errors).toBeNull();
}

/** Lines as filter-log-events gives them, so many ms after T0. */
export function events(...lines: ReadonlyArray<readonly [after: number, message: string, logStreamName?: string]>): string {
  return JSON.stringify({ events: lines.map(([after, message, logStreamName = STREAM]) => ({ timestamp: T0 + after, message, logStreamName })) });
}

export const INIT_START = 'INIT_START Runtime Version: nodejs:22.v78\tRuntime Version ARN: arn:aws:lambda:eu-west-1::runtime:4347';
export const start = (id: string) => `START RequestId: ${id} Version: $LATEST\n`;
export const report = (id: string, rest = 'Init Duration: 150.00 ms\t', memory = 128) => (
  `REPORT RequestId: ${id}\tDuration: 20.00 ms\tBilled Duration: 170 ms\tMemory Size: ${memory} MB\tMax Memory Used: 60 MB\t${rest}\n`);
