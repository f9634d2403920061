import { constants } from 'node:buffer';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { UserError } from './errors';
import type { Terminal } from './terminal';

export const STANDARD_INPUT = '-';

export interface LogFile {
  readonly text: string;
  /** SHA-256 of the content, hexadecimal. */
  readonly digest: string;
}

/** The content of a file or of standard input, unpacked if it is a gzip. */
export async function readLogs(path: string, asGiven: string, { stdin }: Pick<Terminal, 'stdin'>): Promise<LogFile> {
  const shown = asGiven === STANDARD_INPUT ? 'Standard input' : asGiven;
  try {
    const bytes = asGiven === STANDARD_INPUT ? await buffer(stdin) : readFileSync(path);
    const content = isGzip(bytes) ? gunzipSync(bytes, { maxOutputLength: constants.MAX_STRING_LENGTH }) : bytes;
    if (content.length === 0) throw new UserError(`${shown} is empty.`, HOW_TO_EXPORT);
    return { text: content.toString('utf8').replace(/^\ufeff/, ''), digest: createHash('sha256').update(content).digest('hex') };
  } catch (error) {
    throw problem(error as NodeJS.ErrnoException, shown);
  }
}

export const HOW_TO_EXPORT = 'Export some: aws logs filter-log-events --log-group-name /aws/lambda/NAME --output json > logs.json';

/** https://www.rfc-editor.org/rfc/rfc1952#page-6 */
function isGzip(bytes: Buffer): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

const TOO_LARGE = ['ERR_FS_FILE_TOO_LARGE', 'ERR_STRING_TOO_LONG', 'ERR_BUFFER_TOO_LARGE'];

function problem(error: NodeJS.ErrnoException, shown: string): Error {
  const { code } = error;
  if (code === 'ENOENT' || code === 'ENOTDIR') return new UserError(`There is no ${shown}.`, 'Name a file of log lines, or - for standard input.');
  if (code !== undefined && TOO_LARGE.includes(code)) {
    return new UserError(`${shown} is too large: more than ${Math.floor(constants.MAX_STRING_LENGTH / 2 ** 20)} MB.`, 'Export less: a shorter time, or --filter-pattern REPORT.');
  }
  return code?.startsWith('Z_') || code?.startsWith('E')
    ? new UserError(`${shown} can't be read: ${code}.`, 'Name a file of log lines, plain or gzipped, or - for standard input.')
    : error;
}
