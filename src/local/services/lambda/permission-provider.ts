import type { CreatedResource, ResourceContext, ResourceProperties, ResourceProvider } from '../../assembly/resource-provider';
import type { PolicyStatement } from '../../iam/policy-document';
import { PropertyReader } from '../properties';
import type { Functions } from './functions';

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const LARGEST_POLICY = 20 * 1024;

/** AWS::Lambda::Permission: one statement of a function's resource policy. */
export class PermissionProvider implements ResourceProvider {
  readonly supportedProperties = ['Action', 'FunctionName', 'Principal', 'SourceAccount', 'SourceArn'];

  constructor(private readonly functions: Functions) {}

  create(context: ResourceContext, properties: ResourceProperties): CreatedResource {
    const reader = new PropertyReader('AWS::Lambda::Permission', context, properties);
    const reference = reader.requiredText('FunctionName');
    const lambdaFunction = this.functions.find(reference);
    const sid = context.physicalName(100);
    const action = reader.requiredText('Action');
    if (!/^lambda:[A-Za-z*]+$/.test(action)) reader.refuse('Action', action, 'must be an action of Lambda, e.g. lambda:InvokeFunction');
    lambdaFunction.addPermission({
      Sid: sid,
      Effect: 'Allow',
      Principal: principalOf(reader.requiredText('Principal'), context.partition),
      Action: action,
      Resource: this.functions.look(reference).resource,
      ...conditionOf(reader),
    });
    if (Buffer.byteLength(JSON.stringify(lambdaFunction.policies[0])) > LARGEST_POLICY) {
      reader.refuse('FunctionName', lambdaFunction.name, `has a resource policy that is larger than ${LARGEST_POLICY} bytes now`);
    }
    return { physicalId: sid, attributes: { Id: sid } };
  }
}

function principalOf(principal: string, partition: string): unknown {
  if (principal === '*') return '*';
  if (/\.amazonaws\.com(\.cn)?$/.test(principal)) return { Service: principal };
  return { AWS: /^\d{12}$/.test(principal) ? `arn:${partition}:iam::${principal}:root` : principal };
}

function conditionOf(reader: PropertyReader): Pick<PolicyStatement, 'Condition'> {
  const sourceArn = reader.text('SourceArn');
  const sourceAccount = reader.text('SourceAccount');
  if (sourceArn === undefined && sourceAccount === undefined) return {};
  return {
    Condition: {
      ...(sourceAccount !== undefined && { StringEquals: { 'AWS:SourceAccount': sourceAccount } }),
      ...(sourceArn !== undefined && { ArnLike: { 'AWS:SourceArn': sourceArn } }),
    },
  };
}
