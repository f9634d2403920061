import { RegionInfo } from 'aws-cdk-lib/region-info';
import type { Resource } from './stacks';

const longest = (names: Array<string | undefined>) => names.reduce<string>((found, name = '') => name.length > found.length ? name : found, '');

/** No stack is in a place with longer names, though no Region has both. */
const PARTITION = longest(RegionInfo.regions.map(({ partition }) => partition));
const REGION = longest(RegionInfo.regions.map(({ name }) => name));
const ACCOUNT = '123456789012';

const PSEUDO_PARAMETERS: { readonly [name: string]: string } = {
  'AWS::Partition': PARTITION,
  'AWS::Region': REGION,
  'AWS::AccountId': ACCOUNT,
  'AWS::URLSuffix': 'amazonaws.com.cn',
  'AWS::StackName': 'x'.repeat(128),
};

const arn = (service: string, resource: string, region = REGION) => `arn:${PARTITION}:${service}:${region}:${ACCOUNT}:${resource}`;

/** What a reference to a resource becomes: `Ref` and attributes. */
interface Names { readonly [attribute: string]: string }

/** Names as long as each service allows, or as its ids are. */
const NAMES: { readonly [type: string]: (name: (length: number) => string) => Names } = {
  'AWS::DynamoDB::GlobalTable': name => ({ Ref: name(255), Arn: arn('dynamodb', `table/${name(255)}`) }),
  'AWS::IAM::ManagedPolicy': name => ({ Ref: arn('iam', `policy/${name(128)}`, '') }),
  'AWS::IAM::Role': name => ({ Ref: name(64), Arn: arn('iam', `role/${name(64)}`, '') }),
  'AWS::KMS::Key': name => ({ Ref: name(36), Arn: arn('kms', `key/${name(36)}`) }),
  'AWS::Lambda::Function': name => ({ Ref: name(64), Arn: arn('lambda', `function:${name(64)}`) }),
  'AWS::Logs::LogGroup': name => ({ Ref: name(512), Arn: arn('logs', `log-group:${name(512)}:*`) }),
  'AWS::SNS::Topic': name => ({ Ref: arn('sns', name(256)) }),
  'AWS::SQS::Queue': name => ({ Arn: arn('sqs', name(80)) }),
  'AWS::StepFunctions::StateMachine': name => ({ Ref: arn('states', `stateMachine:${name(80)}`), Name: name(80) }),
};

/** A part of a template with the longest names that its references may become in a deployment. */
export function withLongestNames(part: any, resources: { readonly [logicalId: string]: Resource }): any {
  if (Array.isArray(part)) {
    return part.map(item => withLongestNames(item, resources));
  }
  if (typeof part !== 'object' || part === null) {
    return part;
  }
  const resolved = (value: unknown) => withLongestNames(value, resources);
  const [intrinsic, argument] = Object.entries<any>(part)[0] ?? [];
  switch (intrinsic) {
    case 'Ref': return PSEUDO_PARAMETERS[argument] ?? nameOf(resources, argument, 'Ref');
    case 'Fn::GetAtt': return nameOf(resources, argument[0], argument[1]);
    case 'Fn::Join': return argument[1].map(resolved).join(argument[0]);
    default: return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, resolved(value)]));
  }
}

function nameOf(resources: { readonly [logicalId: string]: Resource }, logicalId: string, attribute: string): string {
  const name = NAMES[resources[logicalId]?.Type]?.(length => logicalId.slice(0, length).padEnd(length, 'x'))[attribute];
  if (name === undefined) {
    throw new Error(`test/support/longest-names.ts doesn't know ${attribute} of ${logicalId}`);
  }
  return name;
}
