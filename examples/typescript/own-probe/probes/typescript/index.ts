import { readFile } from 'node:fs/promises';
import { settingsOf } from './settings';

interface Scenario { measure<T>(phase: string, work: () => T): Promise<Awaited<T>> }

export async function parse({ measure }: Scenario): Promise<void> {
  const text = await measure('read', () => readFile('/etc/os-release', 'utf8'));
  await measure('parse', () => settingsOf(text));
}
