import { arnOf } from '../assembly/arn';
import type { DeployedResource, DeployedStack } from '../assembly/deployment';
import type { EngineContext } from '../engine-context';
import type { Principal } from '../iam/principal';
import { QueryInput, queryAnswer, readQueryCall, textOf } from './protocols/query';
import type { XmlObject } from './protocols/xml';
import { ApiError, ApiRequest, ApiResponse, Service } from './service';

const NAMESPACE = 'http://cloudformation.amazonaws.com/doc/2010-05-15/';
const STATUS = 'CREATE_COMPLETE';
/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackResources.html */
const MOST_RESOURCES = 100;

interface StackRecord {
  readonly stack: DeployedStack;
  readonly createdAt: Date;
}

/** AWS CloudFormation, reading: what the engine has deployed. */
export class CloudFormationService implements Service {
  readonly signingName = 'cloudformation';
  readonly resourceTypes = {};
  private readonly stacks = new Map<string, StackRecord>();
  private readonly actions: { readonly [action: string]: (input: QueryInput, principal: Principal) => XmlObject } = {
    DescribeStacks: (input, principal) => this.describeStacks(input, principal),
    GetTemplate: (input, principal) => getTemplate(this.stackFor('cloudformation:GetTemplate', input, principal)),
    DescribeStackResources: (input, principal) => this.describeStackResources(input, principal),
    DescribeStackResource: (input, principal) => describeStackResource(this.stackFor('cloudformation:DescribeStackResource', input, principal), input),
    ListStackResources: (input, principal) => listStackResources(this.stackFor('cloudformation:ListStackResources', input, principal), input),
    ListStacks: (input, principal) => this.listStacks(input, principal),
  };

  constructor(private readonly context: EngineContext) {}

  /** Makes a deployed stack known. */
  add(stack: DeployedStack): void {
    this.stacks.set(stack.stackName, { stack, createdAt: new Date() });
  }

  async handle(request: ApiRequest): Promise<ApiResponse> {
    const { action, input } = readQueryCall(request);
    const act = this.actions[action];
    if (!act) {
      throw new ApiError('InvalidAction',
        `CloudFormation action ${action} is not supported by the engine; supported are ${Object.keys(this.actions).join(', ')}`);
    }
    try {
      return queryAnswer(action, NAMESPACE, act(input, request.principal));
    } catch (error) {
      // the query protocol's name for it.
      throw error instanceof ApiError && error.code === 'AccessDeniedException' ? new ApiError('AccessDenied', error.message, 403) : error;
    }
  }

  private describeStacks(input: QueryInput, principal: Principal): XmlObject {
    const action = 'cloudformation:DescribeStacks';
    if (textOf(input, 'StackName') !== undefined) return { Stacks: [stackShape(this.stackFor(action, input, principal))] };
    this.context.authorizer.authorize({ principal, action, resource: arnOf(this.context.address, 'cloudformation', 'stack/*/*') });
    return { Stacks: [...this.stacks.values()].map(stackShape) };
  }

  private listStacks(input: QueryInput, principal: Principal): XmlObject {
    this.context.authorizer.authorize({ principal, action: 'cloudformation:ListStacks', resource: '*' });
    const { StackStatusFilter: filter } = input;
    const wanted = filter === undefined || Object.values(typeof filter === 'object' ? filter.member ?? {} : {}).includes(STATUS);
    return { StackSummaries: wanted ? [...this.stacks.values()].map(summaryShape) : [] };
  }

  private describeStackResources(input: QueryInput, principal: Principal): XmlObject {
    const record = this.stackFor('cloudformation:DescribeStackResources', input, principal);
    const logicalId = textOf(input, 'LogicalResourceId');
    const resources = logicalId === undefined ? [...record.stack.resources.values()].slice(0, MOST_RESOURCES) : [resourceOf(record, logicalId)];
    return { StackResources: resources.map(resource => ({ ...stackNames(record), ...resourceShape(resource), Timestamp: record.createdAt })) };
  }

  /** By name or id. */
  private stackFor(action: string, input: QueryInput, principal: Principal): StackRecord {
    const name = textOf(input, 'StackName');
    if (name === undefined) throw validationError('StackName must be given');
    const record = this.stacks.get(name) ?? [...this.stacks.values()].find(({ stack }) => stack.stackId === name);
    const resource = record?.stack.stackId ?? arnOf(this.context.address, 'cloudformation', `stack/${name}/*`);
    this.context.authorizer.authorize({ principal, action, resource });
    if (!record) throw validationError(`Stack with id ${name} does not exist`);
    return record;
  }
}

function getTemplate({ stack }: StackRecord): XmlObject {
  return { TemplateBody: JSON.stringify(stack.template), StagesAvailable: ['Original', 'Processed'] };
}

function describeStackResource(record: StackRecord, input: QueryInput): XmlObject {
  const resource = resourceOf(record, textOf(input, 'LogicalResourceId') ?? '');
  const metadata = Object.keys(resource.metadata).length > 0 ? JSON.stringify(resource.metadata) : undefined;
  return {
    StackResourceDetail: { ...stackNames(record), ...resourceShape(resource), LastUpdatedTimestamp: record.createdAt, Metadata: metadata },
  };
}

/** The token is the number of resources given before. */
function listStackResources(record: StackRecord, input: QueryInput): XmlObject {
  const token = textOf(input, 'NextToken') ?? '0';
  const resources = [...record.stack.resources.values()];
  const start = Number(token);
  if (!Number.isInteger(start) || start < 0 || start > resources.length) throw validationError(`NextToken ${token} is invalid`);
  const end = start + MOST_RESOURCES;
  return {
    StackResourceSummaries: resources.slice(start, end).map(resource => ({ ...resourceShape(resource), LastUpdatedTimestamp: record.createdAt })),
    NextToken: end < resources.length ? String(end) : undefined,
  };
}

function stackShape(record: StackRecord): XmlObject {
  const { stack } = record;
  const outputs = stack.outputs.map(({ key, value, description, exportName }) => ({
    OutputKey: key, OutputValue: value, Description: description, ExportName: exportName,
  }));
  return {
    ...stackNames(record),
    Description: descriptionOf(stack),
    CreationTime: record.createdAt,
    StackStatus: STATUS,
    DisableRollback: false,
    Outputs: outputs.length > 0 ? outputs : undefined,
  };
}

function summaryShape(record: StackRecord): XmlObject {
  return { ...stackNames(record), TemplateDescription: descriptionOf(record.stack), CreationTime: record.createdAt, StackStatus: STATUS };
}

function stackNames({ stack }: StackRecord): XmlObject {
  return { StackName: stack.stackName, StackId: stack.stackId };
}

function resourceShape({ logicalId, physicalId, type, status }: DeployedResource): XmlObject {
  return { LogicalResourceId: logicalId, PhysicalResourceId: physicalId, ResourceType: type, ResourceStatus: status };
}

function descriptionOf({ template }: DeployedStack): string | undefined {
  return typeof template.Description === 'string' ? template.Description : undefined;
}

function resourceOf({ stack }: StackRecord, logicalId: string): DeployedResource {
  const resource = stack.resources.get(logicalId);
  if (!resource) throw validationError(`Resource ${logicalId} does not exist for stack ${stack.stackName}`);
  return resource;
}

function validationError(message: string): ApiError {
  return new ApiError('ValidationError', message);
}
