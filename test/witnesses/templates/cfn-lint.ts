import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { SynthesizedTemplate } from './assemblies';

const CFN_LINT = join(__dirname, '..', '..', '..', '.witnesses', 'python', 'bin', 'cfn-lint');

/** What cfn-lint says of one place in a template. */
export interface Complaint {
  readonly template: string;
  /** E: error; W: warning. */
  readonly rule: string;
  /** in the template, e.g. `Resources/Topic/Properties/Tags`. */
  readonly path: string;
  readonly message: string;
}

/** Templates for the same Regions are linted in one call: cfn-lint takes a second to start. */
export function cfnLint(templates: readonly SynthesizedTemplate[]): Complaint[] {
  const places = [...new Set(templates.map(({ regions }) => regions.join(' ')))];
  return places.flatMap(place => lint(templates.filter(({ regions }) => regions.join(' ') === place), place.split(' ')));
}

function lint(templates: readonly SynthesizedTemplate[], regions: readonly string[]): Complaint[] {
  const args = ['--format', 'json', '--regions', ...regions, '--template', ...templates.map(({ file }) => file)];
  const { stdout, stderr, error } = spawnSync(CFN_LINT, args, { encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 });
  if (error || !stdout.startsWith('[')) {
    throw new Error(`cfn-lint did not answer: ${error?.message ?? stderr + stdout}; node scripts/witness-tools.mjs installs it`);
  }
  return (JSON.parse(stdout) as Finding[]).map(({ Filename, Rule, Location, Message }) => ({
    template: templates.find(({ file }) => file === Filename)!.name, rule: Rule.Id, path: Location.Path?.join('/') ?? '', message: Message,
  }));
}

interface Finding {
  readonly Filename: string;
  readonly Rule: { readonly Id: string };
  readonly Location: { readonly Path?: Array<string | number> };
  readonly Message: string;
}
