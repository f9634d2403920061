import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type App, type IPolicyValidationPlugin, Stack, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, type NagPack, ServerlessChecks } from 'cdk-nag';
import { type IConstruct } from 'constructs';
import { allOptions, everyKind } from './support/every-stack';
import { ACKNOWLEDGED, type Acknowledgement, acknowledgementOf, isIn } from './support/permissions/nag-findings';
import { pathIn } from './support/permissions/permissions';
import { testApp } from './support/stacks';

interface Finding {
  readonly rule: string;
  readonly construct: IConstruct;
  readonly acknowledgement?: Acknowledgement;
}

const packs = () => [new AwsSolutionsChecks(), new ServerlessChecks()];

function findingsIn(app: App): Finding[] {
  const constructs = new Map(app.node.findAll().map(construct => [construct.node.path, construct]));
  const violations = packs().flatMap(pack => pack.validateScope(app).violations);
  return violations.flatMap(({ ruleName: rule, violatingResources }) => violatingResources.map(({ constructPath }) => {
    const construct = constructs.get(constructPath!)!;
    return { rule, construct, acknowledgement: acknowledgementOf(rule, pathIn(construct)) };
  }));
}

describe('in every kind of stack', () => {
  let findings: Finding[];
  beforeAll(() => {
    const app = testApp();
    everyKind(app);
    findings = findingsIn(app);
  });

  test('whatever cdk-nag finds has a reason', () => {
    const unexplained = findings.filter(({ acknowledgement }) => !acknowledgement).map(({ rule, construct }) => `${rule} ${construct.node.path}`);
    expect(unexplained).toEqual([]);
  });

  test('every reason is for something that cdk-nag finds', () => {
    const idle = ACKNOWLEDGED.flatMap(acknowledgement => acknowledgement.constructs
      .filter(path => !findings.some(finding => finding.acknowledgement === acknowledgement && isIn(pathIn(finding.construct), path)))
      .map(path => `${acknowledgement.rules.join(', ')} ${path}`));
    expect(idle).toEqual([]);
  });
});

describe('an app that has the packs as plugins', () => {
  function appWithBenchmark(): App {
    const app = testApp({ '@aws-cdk/core:failSynthOnValidationErrors': false }); // else it sets the exit code of jest.
    allOptions(new Stack(app, 'Stack'));
    return app;
  }

  test('is told of these findings', () => {
    const app = appWithBenchmark();
    expect(reported(app)).toEqual([...new Set(findingsIn(app).map(({ rule }) => rule))]);
  });

  test('passes if it acknowledges them where they are acknowledged here', () => {
    const app = appWithBenchmark();
    for (const { rule, construct, acknowledgement } of findingsIn(app)) {
      const { constructs, reason } = acknowledgement!;
      acknowledge(construct.node.scopes.reverse().find(scope => constructs.includes(pathIn(scope)))!, rule, reason);
    }
    expect(reported(app)).toEqual([]);
  });
});

/**
 * What `Validations.of(construct).acknowledge({ id, reason })` writes, which refuses ids with an ARN's `::` in older versions of aws-cdk-lib.
 *
 * @see https://github.com/cdklabs/cdk-nag/issues/2351
 */
function acknowledge(construct: IConstruct, id: string, reason: string): void {
  construct.node.addMetadata(Validations.ACKNOWLEDGED_RULES_METADATA_KEY, { [id]: reason });
}

/** The rules, and why a pack could not be asked, that the report names after synthesis. */
function reported(app: App): string[] {
  jest.spyOn(console, 'error').mockReturnValue(undefined);
  Validations.of(app).addPlugins(...packs().map(pack => withTree(pack, app)));
  const { pluginReports } = JSON.parse(readFileSync(join(app.synth().directory, 'policy-validation-report.json'), 'utf8')) as Report;
  return pluginReports.flatMap(({ summary: { metadata = {} }, violations }) => (
    [...Object.values(metadata), ...violations.map(({ ruleName }) => ruleName)]));
}

interface Report {
  readonly pluginReports: Array<{
    readonly summary: { readonly metadata?: { readonly [key: string]: string } };
    readonly violations: Array<{ readonly ruleName: string }>;
  }>;
}

/** The pack wants the constructs, which aws-cdk-lib 2.257 doesn't hand to plugins; later versions do. */
function withTree(pack: NagPack, tree: App): IPolicyValidationPlugin {
  return { name: pack.name, validate: context => pack.validate(Object.assign({ appConstruct: tree }, context)) };
}
