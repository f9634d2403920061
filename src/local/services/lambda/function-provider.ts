import type { CreatedResource, ResourceContext, ResourceProperties, ResourceProvider } from '../../assembly/resource-provider';
import type { EngineContext } from '../../engine-context';
import { isRecord, PropertyReader } from '../properties';
import { checkUnzippedSize, CodeReader } from './code';
import type { Concurrency } from './concurrency';
import { CONFIGURABLE, readConfiguration } from './configuration';
import type { Functions } from './functions';
import { FunctionIdentity, LambdaFunction } from './lambda-function';
import type { LayerVersions, OptDirectories } from './layers';
import { functionArnOf } from './names';
import type { Runtime } from './ports';
import { checkTracing } from './tracing';

export interface FunctionProviderOptions {
  readonly functions: Functions;
  readonly layers: LayerVersions;
  readonly optDirectories: OptDirectories;
  readonly codes: CodeReader;
  readonly concurrency: Concurrency;
  readonly runtime: Pick<Runtime, 'prepare'>;
}

const NAME_LENGTH = 64;

/** AWS::Lambda::Function */
export class FunctionProvider implements ResourceProvider {
  readonly supportedProperties = [
    ...CONFIGURABLE, 'Architectures', 'Code', 'FunctionName', 'PackageType', 'ReservedConcurrentExecutions', 'Role', 'Runtime', 'SnapStart', 'Tags',
    // this machine has one version of a runtime, and nothing here detects recursion.
    'RecursiveLoop', 'RuntimeManagementConfig',
  ];

  constructor(private readonly context: EngineContext, private readonly options: FunctionProviderOptions) {}

  async create(context: ResourceContext, properties: ResourceProperties): Promise<CreatedResource> {
    const { functions, layers, optDirectories, concurrency, runtime } = this.options;
    const reader = new PropertyReader('AWS::Lambda::Function', context, properties);
    const identity = await this.identityOf(context, reader);
    const configuration = readConfiguration(reader, identity.functionName, arn => layers.find(arn));
    checkUnzippedSize([identity.code, ...configuration.layers]);
    checkTracing(this.context.authorizer, identity.roleArn, configuration);
    const layerDirectories = await optDirectories.of(configuration.layers);
    await runtime.prepare({ runtime: identity.runtime, codeDirectories: [identity.code.directory, ...layerDirectories] });
    const reserved = reader.number('ReservedConcurrentExecutions', { min: 0, max: concurrency.limit });
    if (reserved !== undefined) concurrency.reserve(identity.functionName, reserved);
    functions.add(new LambdaFunction(identity, configuration));
    return { physicalId: identity.functionName, attributes: { Arn: identity.functionArn } };
  }

  private async identityOf(context: ResourceContext, reader: PropertyReader): Promise<FunctionIdentity> {
    reader.only('PackageType', 'Zip');
    if ((reader.record('SnapStart')?.ApplyOn ?? 'None') !== 'None') {
      reader.refuse('SnapStart', reader.record('SnapStart'), 'is not supported by the engine: leave it out');
    }
    const functionName = this.nameOf(context, reader);
    const roleArn = reader.requiredText('Role');
    this.context.authorizer.roleMayBeAssumedBy(roleArn, 'lambda.amazonaws.com');
    const code = reader.record('Code') ?? reader.refuse('Code', undefined, 'is required');
    return {
      functionName,
      functionArn: functionArnOf(this.context.address, functionName),
      roleArn,
      runtime: reader.requiredText('Runtime'),
      architecture: architectureOf(reader),
      code: await this.options.codes.codeIn(await context.stageCode(code)),
      tags: tagsOf(reader),
    };
  }

  private nameOf(context: ResourceContext, reader: PropertyReader): string {
    const name = reader.text('FunctionName') ?? context.physicalName(NAME_LENGTH);
    if (!/^[A-Za-z0-9_-]{1,64}$/.test(name)) {
      reader.refuse('FunctionName', name, `must have 1 to ${NAME_LENGTH} letters, digits, hyphens and underscores`);
    }
    if (this.options.functions.has(name)) reader.refuse('FunctionName', name, 'is the name of a function that already exists');
    return name;
  }
}

function architectureOf(reader: PropertyReader): string {
  const architectures = reader.list('Architectures') ?? ['x86_64'];
  const [architecture] = architectures;
  if (architectures.length !== 1 || (architecture !== 'x86_64' && architecture !== 'arm64')) {
    return reader.refuse('Architectures', architectures, 'must be one of x86_64, arm64');
  }
  return architecture;
}

function tagsOf(reader: PropertyReader): { readonly [key: string]: string } {
  return Object.fromEntries((reader.list('Tags') ?? []).filter(isRecord).map(({ Key, Value }) => [String(Key), String(Value)]));
}
