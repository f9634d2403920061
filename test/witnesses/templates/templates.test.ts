import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { aslComplaint, definitionsIn } from './asl-validator';
import { everyTemplate, type SynthesizedTemplate } from './assemblies';
import { cfnLint, type Complaint } from './cfn-lint';
import { temporaryFolder } from '../../support/app-folder';
import { type Resource } from '../../support/stacks';

interface Ignored {
  readonly rule: string;
  readonly path: RegExp;
  readonly reason: string;
}

/** What cfn-lint may say. A reason that is no longer needed fails, too. */
const IGNORED: readonly Ignored[] = [
  {
    rule: 'W3005',
    path: /^Resources\/\w+\/DependsOn\/\d+$/,
    reason: 'the CDK makes a function or state machine depend on its role and the role\'s policy; the role alone would go without saying',
  },
];

const isFor = ({ rule, path }: Ignored) => (complaint: Complaint) => complaint.rule === rule && path.test(complaint.path);

let templates: SynthesizedTemplate[];
beforeAll(() => {
  templates = everyTemplate();
});

describe('cfn-lint', () => {
  let complaints: Complaint[];
  beforeAll(() => {
    complaints = cfnLint(templates);
  });

  test('finds no error in any template, and no warning without a reason', () => {
    expect(complaints.filter(complaint => !IGNORED.some(ignored => isFor(ignored)(complaint)))).toEqual([]);
  });

  test.each(IGNORED)('still says $rule: $reason', ignored => {
    expect(complaints.filter(isFor(ignored))).not.toEqual([]);
  });

  test.each<[string, string, (resources: Resources) => void]>([
    ['a memory size that Lambda has not', 'E3034', resources => { of(resources, 'AWS::Lambda::Function').Properties.MemorySize = 64; }],
    ['a property that the resource has not', 'E3002', resources => { of(resources, 'AWS::SQS::Queue').Properties.Colour = 'blue'; }],
    ['an action that IAM has not', 'W3037', resources => { policyIn(resources).Statement[0].Action = 'lambda:Get'; }],
    ['a reference to nothing', 'E1010', resources => { of(resources, 'AWS::SNS::Subscription').Properties.Endpoint['Fn::GetAtt'][0] = 'Nothing'; }],
  ])('finds %s', (_, rule, spoil) => {
    const one = templates.find(({ name }) => name === 'tests/One')!;
    const spoilt = JSON.parse(readFileSync(one.file, 'utf8'));
    spoil(spoilt.Resources);
    const file = join(temporaryFolder(), 'One.template.json');
    writeFileSync(file, JSON.stringify(spoilt));
    expect(cfnLint([{ ...one, file }]).map(complaint => complaint.rule)).toContain(rule);
  });
});

describe('asl-validator', () => {
  test('finds nothing wrong with any state machine', () => {
    const definitions = templates.flatMap(({ name, file }) => definitionsIn(file).map(definition => ({ name, definition })));
    expect(definitions.length).toBeGreaterThanOrEqual(templates.length);
    const complaints = definitions.map(({ name, definition }) => ({ name, complaint: aslComplaint(definition) }));
    expect(complaints.filter(({ complaint }) => complaint)).toEqual([]);
  });

  test.each<[string, (states: { [name: string]: any }) => void]>([
    ['a next state that there is not', states => { states.Round.Next = 'Nowhere'; }],
    ['a state without a type', states => { delete states.Settle.Type; }],
    ['a state without an end', states => { delete states.Abort.Next; }],
    ['a path that is none', states => { states.Finish.OutputPath = '$.Payload['; }],
  ])('finds %s', (_, spoil) => {
    const [definition] = definitionsIn(templates.find(({ name }) => name === 'tests/One')!.file) as Array<{ States: { [name: string]: any } }>;
    spoil(definition.States);
    expect(aslComplaint(definition)).toBeDefined();
  });
});

type Resources = { readonly [logicalId: string]: Resource & { readonly Properties: { [name: string]: any } } };

function of(resources: Resources, type: string): Resources[string] {
  return Object.values(resources).find(({ Type }) => Type === type)!;
}

const policyIn = (resources: Resources) => of(resources, 'AWS::IAM::ManagedPolicy').Properties.PolicyDocument;
