import type { CreatedResource, ResourceContext, ResourceProperties, ResourceProvider } from '../../assembly/resource-provider';
import { isRecord, PropertyReader } from '../properties';
import type { Destinations } from './destinations';
import type { Functions } from './functions';
import { LATEST } from './names';

/** AWS::Lambda::EventInvokeConfig */
export class EventInvokeConfigProvider implements ResourceProvider {
  readonly supportedProperties = ['DestinationConfig', 'FunctionName', 'MaximumEventAgeInSeconds', 'MaximumRetryAttempts', 'Qualifier'];

  constructor(private readonly functions: Functions, private readonly destinations: Pick<Destinations, 'check'>) {}

  create(context: ResourceContext, properties: ResourceProperties): CreatedResource {
    const reader = new PropertyReader('AWS::Lambda::EventInvokeConfig', context, properties);
    reader.only('Qualifier', LATEST);
    const lambdaFunction = this.functions.find(reader.requiredText('FunctionName'));
    const { roleArn } = lambdaFunction.identity;
    lambdaFunction.eventInvokeConfig = {
      // ranges and defaults: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-configuring.html
      maximumRetryAttempts: reader.number('MaximumRetryAttempts', { min: 0, max: 2 }) ?? 2,
      maximumEventAgeSeconds: reader.number('MaximumEventAgeInSeconds', { min: 60, max: 21_600 }) ?? 21_600,
      onSuccess: this.destinationOf(reader, 'OnSuccess', roleArn),
      onFailure: this.destinationOf(reader, 'OnFailure', roleArn),
      lastModified: new Date(),
    };
    return { physicalId: context.physicalName(100) };
  }

  private destinationOf(reader: PropertyReader, condition: 'OnSuccess' | 'OnFailure', roleArn: string): string | undefined {
    const config = reader.record('DestinationConfig') ?? {};
    reader.onlyMembers('DestinationConfig', config, 'OnSuccess', 'OnFailure');
    const destination = config[condition];
    if (destination === undefined) return undefined;
    const path = `DestinationConfig.${condition}`;
    if (!isRecord(destination)) return reader.refuse(path, destination, 'must be an object');
    reader.onlyMembers(path, destination, 'Destination');
    const arn = destination.Destination;
    if (typeof arn !== 'string') return reader.refuse(`${path}.Destination`, arn, 'must be an ARN');
    this.destinations.check(arn, roleArn);
    return arn;
  }
}
