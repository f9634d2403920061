import { homedir } from 'node:os';
import { join } from 'node:path';
import { campaign, oneRun, type Outcome, type Scenario } from './campaign';
import { pairsOf, resourcesOf, type Template, withoutHash, withoutPair, withoutResource } from './template-pairs';
import type { StackArtifact } from '../../../../src/local/assembly/cloud-assembly';
import type { PolicyUse } from '../../../../src/local/iam/authorizer';

const stateDirectory = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'cdk-cold-start-benchmark');

/** A stack that lacks one thing that it allows. */
export interface Removal {
  /** for people: without the hashes of logical ids. */
  readonly name: string;
  readonly without: Template;
  /** what is not allowed then. */
  readonly action: string;
  /** absent: not of a role's policy. */
  readonly useId?: RegExp;
}

/** Everything that a stack's policies allow, and campaigns without each of it. */
export class Removals {
  /** every action on every resource of every policy of a role. */
  readonly pairs: readonly Removal[];
  /** who may invoke functions. */
  readonly permissions: readonly Removal[];
  private readonly template: Template;
  private readonly begun = new Map<string, Promise<Outcome>>();
  private readonly usage: Array<readonly PolicyUse[]> = [];

  /** @param needing what has to be done for a pair to be needed, where the least run does not need it. */
  constructor(private readonly stack: StackArtifact, private readonly needing: (name: string) => Scenario | undefined) {
    this.template = stack.template as unknown as Template;
    this.pairs = pairsOf(this.template).map(pair => ({
      name: pair.name,
      without: withoutPair(this.template, pair),
      action: pair.action,
      useId: new RegExp(`/${pair.policy}/${pair.statement}/${pair.action.replace('*', '\\*')}/${pair.position}$`),
    }));
    this.permissions = resourcesOf(this.template, 'AWS::Lambda::Permission').map(logicalId => ({
      name: withoutHash(logicalId), without: withoutResource(this.template, logicalId), action: 'lambda:InvokeFunction',
    }));
  }

  /** A campaign with everything, which counts as use. */
  async whole(scenario: Scenario = oneRun): Promise<Outcome> {
    return campaign(this.stack, stateDirectory, async deployed => {
      const status = await scenario(deployed);
      this.usage.push(deployed.engine.authorizer.usage());
      return status;
    });
  }

  /** How often all campaigns with everything have used a pair. */
  used({ name, useId }: Removal): number {
    const counts = this.usage.map(uses => {
      const found = uses.filter(({ id }) => useId!.test(id));
      if (found.length !== 1) throw new Error(`${name} is ${found.length} pairs to the engine, which knows ${uses.map(({ id }) => id).join(', ')}`);
      return found[0].used;
    });
    return counts.reduce((sum, count) => sum + count, 0);
  }

  /** Pairs that the engine knows: policies that aren't in the template would make a difference. */
  get known(): number {
    return this.usage[0].length;
  }

  /** Begins campaigns in which something is waited for in vain: they take minutes, in which nothing happens. */
  begin(removals: readonly Removal[]): void {
    removals.forEach(removal => this.begun.set(removal.name, this.start(removal)));
  }

  async campaignWithout(removal: Removal): Promise<Outcome> {
    return this.begun.get(removal.name) ?? this.start(removal);
  }

  async end(): Promise<void> {
    await Promise.allSettled(this.begun.values());
  }

  private async start({ name, without }: Removal): Promise<Outcome> {
    return campaign({ ...this.stack, template: without as unknown as StackArtifact['template'] }, stateDirectory, this.needing(name) ?? oneRun);
  }
}

/** Somebody is told which action is missing. Services write their own names in their own ways. */
export function expectDenial({ said }: Outcome, { action }: Removal): void {
  expect(said).toMatch(/not authorized|does not have permissions|not allowed|AccessDenied/);
  expect(said.toLowerCase()).toContain(action.toLowerCase().replace('*', ''));
}

export function list(table: { readonly [name: string]: string }): string {
  return Object.entries(table).map(([name, reason]) => `  ${name}: ${reason}\n`).join('') || '  none\n';
}
