import { join } from 'node:path';

export interface Template {
  readonly Resources: { readonly [logicalId: string]: { readonly Type: string; readonly Properties: { [name: string]: unknown } } };
}

/** Something that MiniStack 1.4.21 can't do, and how the benchmark gets along without. */
interface Override {
  readonly what: string;
  readonly why: string;
  readonly resources?: (template: Template) => void;
  /** of MiniStack's own environment. */
  readonly settings?: { readonly [name: string]: string };
}

/** All there are: everything else is deployed and run as it was synthesized. */
export const OVERRIDES: readonly Override[] = [
  {
    what: 'the subscription filters\' pattern is the bare term coldstart.sample',
    why: 'of a pattern for JSON only the terms are looked for, and no line has them all; nor is a success told to a destination',
    resources: template => ofType(template, 'AWS::Logs::SubscriptionFilter').forEach(filter => { filter.FilterPattern = 'coldstart.sample'; }),
  },
  {
    what: 'the handler of Node.js probes is node-context.js, which calls the one of the layer',
    why: 'layers are not in /opt, and the context has no names, or (from Node.js 22 on) a module with top-level await is not loaded',
    resources: template => nodeProbes(template).forEach(probe => { probe.Handler = join(__dirname, 'node-context.handler'); }),
  },
  {
    what: 'Wait states take no time',
    why: 'there are no platform records, and settle would wait two minutes for them',
    settings: { SFN_WAIT_SCALE: '0' },
  },
];

export const SETTINGS: { readonly [name: string]: string } = Object.assign({}, ...OVERRIDES.map(({ settings }) => settings));

/** A copy of the template with all overrides. */
export function overridden(template: Template): Template {
  const copy = structuredClone(template);
  OVERRIDES.forEach(({ resources }) => resources?.(copy));
  return copy;
}

export function described(): string {
  return OVERRIDES.map(({ what, why }) => `MiniStack: ${what}; ${why}\n`).join('');
}

function nodeProbes(template: Template) {
  return ofType(template, 'AWS::Lambda::Function').filter(({ Handler: handler }) => String(handler).startsWith('/opt/nodejs/'));
}

function ofType({ Resources: resources }: Template, type: string) {
  return Object.values(resources).filter(({ Type }) => Type === type).map(({ Properties }) => Properties);
}
