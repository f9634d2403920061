export { milliseconds } from '../core/milliseconds';

/** `12 s`, `3:05 min`, `1:02:03 h`. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const two = (value: number) => String(value).padStart(2, '0');
  if (seconds < 3600) return `${Math.floor(seconds / 60)}:${two(seconds % 60)} min`;
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)} h`;
}

export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? noun : plural}`;
}

/** What a run wanted in each cell; one that stops at a precision may have needed less. */
export function coldStartsWanted({ samples, precision }: { readonly samples: number; readonly precision?: number }): string {
  return `${precision === undefined ? '' : 'at most '}${counted(samples, 'cold start')}`;
}
