/**
 * The messages that a function with ReportBatchItemFailures says it failed on. A response that is wrong in any way fails the whole batch,
 * an empty one succeeds. https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
 */
export function failedMessageIds(response: Buffer, messageIds: readonly string[]): ReadonlySet<string> {
  const everything = new Set(messageIds);
  const failures = failuresOf(response);
  if (failures === undefined) return everything;
  const failed = failures.map(failure => (failure as { itemIdentifier?: unknown } | null)?.itemIdentifier);
  const known = failed.filter((id): id is string => typeof id === 'string' && everything.has(id));
  return known.length === failed.length ? new Set(known) : everything;
}

/** Undefined: not a batch response at all. */
function failuresOf(response: Buffer): readonly unknown[] | undefined {
  const text = response.toString('utf8').trim();
  if (text === '' || text === 'null') return [];
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object') return undefined;
  const failures = (value as { batchItemFailures?: unknown }).batchItemFailures;
  if (failures === undefined || failures === null) return [];
  return Array.isArray(failures) ? failures : undefined;
}
