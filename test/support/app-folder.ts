import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const root = join(__dirname, '..', '..');

const folders: string[] = [];
afterAll(() => folders.forEach(folder => rmSync(folder, { recursive: true })));

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'cdk-app-'));
  folders.push(folder);
  return folder;
}

/** A copy of a CDK app where it finds its dependencies as if they were installed, and our library as it is compiled. */
export function installedApp(source: string, dependencies: readonly string[]): string {
  const folder = temporaryFolder();
  cpSync(source, folder, { recursive: true });
  for (const dependency of ['.bin', ...dependencies]) {
    const link = join(folder, 'node_modules', dependency);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(dependency === 'cdk-cold-start-benchmark' ? root : join(root, 'node_modules', dependency), link);
  }
  return folder;
}

/** The same of an app that says itself what it depends on. */
export function installedExample(source: string): string {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8'));
  return installedApp(source, Object.keys({ ...dependencies, ...devDependencies }).filter(name => name !== 'aws-cdk'));
}
