import type { EngineContext } from '../../engine-context';
import type { Principal } from '../../iam/principal';
import { readJsonObject } from '../protocols/aws-json';
import { restJsonAnswer } from '../protocols/rest-json';
import { ApiError, ApiRequest, ApiResponse } from '../service';
import type { FunctionAccess } from './access';
import { LARGEST_UNZIPPED } from './code';
import type { Concurrency } from './concurrency';
import { describeEventInvokeConfig, describeEventSourceMapping, describeFunction } from './descriptions';
import type { Functions } from './functions';
import type { Invocations } from './invocations';
import { invokeAction } from './invoke-action';
import type { LambdaFunction } from './lambda-function';
import { LATEST } from './names';
import type { EventSourceMapping } from './queue-poller';
import { LambdaAction, routeOf } from './routes';
import type { UpdateAction } from './update-action';

export interface ApiOptions {
  readonly functions: Functions;
  readonly access: FunctionAccess;
  readonly concurrency: Concurrency;
  readonly mappings: readonly EventSourceMapping[];
  readonly invocations: Invocations;
  readonly update: UpdateAction;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const ACCOUNT_CODE_SIZE = 322_122_547_200;
const LARGEST_ZIP = 52_428_800;
const LARGEST_PAGE = 50;

/** Lambda's HTTP API. https://docs.aws.amazon.com/lambda/latest/api/API_Operations.html */
export class LambdaApi {
  /** `name`: of the function, or the mapping's id; empty for actions on neither. */
  private readonly actions: { readonly [action in LambdaAction]: (request: ApiRequest, name: string) => ApiResponse | Promise<ApiResponse> } = {
    Invoke: (request, name) => invokeAction(this.options.invocations, request, name),
    GetFunction: (request, name) => this.getFunction(this.authorized('GetFunction', request, name)),
    GetFunctionConfiguration: (request, name) => restJsonAnswer(describeFunction(this.authorized('GetFunctionConfiguration', request, name))),
    UpdateFunctionConfiguration: (request, name) => this.updateFunctionConfiguration(request, name),
    ListFunctions: request => this.listFunctions(request),
    GetPolicy: (request, name) => getPolicy(this.authorized('GetPolicy', request, name)),
    GetFunctionEventInvokeConfig: (request, name) => getEventInvokeConfig(this.authorized('GetFunctionEventInvokeConfig', request, name)),
    ListEventSourceMappings: request => this.listMappings(request),
    GetEventSourceMapping: (request, uuid) => this.getMapping(request, uuid),
    GetAccountSettings: request => this.getAccountSettings(request.principal),
  };

  constructor(private readonly context: EngineContext, private readonly options: ApiOptions) {}

  async handle(request: ApiRequest): Promise<ApiResponse> {
    const { action, name } = routeOf(request.method, request.path);
    return this.actions[action](request, name);
  }

  private getFunction(lambdaFunction: LambdaFunction): ApiResponse {
    const { tags, code } = lambdaFunction.identity;
    const reserved = this.options.concurrency.reservedOf(lambdaFunction.name);
    return restJsonAnswer({
      Configuration: describeFunction(lambdaFunction),
      Code: { RepositoryType: 'S3', Location: `file://${code.directory}` },
      Tags: tags,
      ...(reserved !== undefined && { Concurrency: { ReservedConcurrentExecutions: reserved } }),
    });
  }

  private async updateFunctionConfiguration(request: ApiRequest, name: string): Promise<ApiResponse> {
    const lambdaFunction = this.authorized('UpdateFunctionConfiguration', request, name);
    await this.options.update.perform(lambdaFunction, readJsonObject(request.body), request.principal);
    return restJsonAnswer(describeFunction(lambdaFunction));
  }

  private listFunctions({ principal, query }: ApiRequest): ApiResponse {
    this.authorizeAll('ListFunctions', principal);
    const all = this.options.functions.list();
    const start = Number(query.get('Marker') ?? 0);
    const end = start + Math.min(Number(query.get('MaxItems') ?? LARGEST_PAGE), LARGEST_PAGE);
    return restJsonAnswer({ Functions: all.slice(start, end).map(describeFunction), ...(end < all.length && { NextMarker: String(end) }) });
  }

  private listMappings({ principal, query }: ApiRequest): ApiResponse {
    this.authorizeAll('ListEventSourceMappings', principal);
    const functionName = query.get('FunctionName');
    const lambdaFunction = functionName === null ? undefined : this.options.functions.find(functionName);
    const source = query.get('EventSourceArn');
    const mappings = this.options.mappings.filter(mapping =>
      (!lambdaFunction || mapping.lambdaFunction === lambdaFunction) && (source === null || mapping.queueArn === source));
    return restJsonAnswer({ EventSourceMappings: mappings.map(describeEventSourceMapping) });
  }

  private getMapping({ principal }: ApiRequest, uuid: string): ApiResponse {
    const mapping = this.options.mappings.find(one => one.uuid === uuid);
    this.context.authorizer.authorize({ principal, action: 'lambda:GetEventSourceMapping', resource: mapping?.arn ?? '*' });
    if (!mapping) throw notThere();
    return restJsonAnswer(describeEventSourceMapping(mapping));
  }

  private getAccountSettings(principal: Principal): ApiResponse {
    this.authorizeAll('GetAccountSettings', principal);
    const { functions, concurrency } = this.options;
    const all = functions.list();
    return restJsonAnswer({
      AccountLimit: {
        TotalCodeSize: ACCOUNT_CODE_SIZE,
        CodeSizeUnzipped: LARGEST_UNZIPPED,
        CodeSizeZipped: LARGEST_ZIP,
        ConcurrentExecutions: concurrency.limit,
        UnreservedConcurrentExecutions: concurrency.unreservedLimit,
      },
      AccountUsage: { TotalCodeSize: all.reduce((sum, { identity }) => sum + identity.code.size, 0), FunctionCount: all.length },
    });
  }

  private authorized(action: LambdaAction, { principal, query }: ApiRequest, name: string): LambdaFunction {
    return this.options.access.authorize(action, name, principal, query.get('Qualifier') ?? undefined);
  }

  /** Actions that know no resource. */
  private authorizeAll(action: LambdaAction, principal: Principal): void {
    this.context.authorizer.authorize({ principal, action: `lambda:${action}`, resource: '*' });
  }
}

function getPolicy({ policies: [policy], revisionId }: LambdaFunction): ApiResponse {
  if (!policy) throw notThere();
  return restJsonAnswer({ Policy: JSON.stringify(policy), RevisionId: revisionId });
}

function getEventInvokeConfig(lambdaFunction: LambdaFunction): ApiResponse {
  if (!lambdaFunction.eventInvokeConfig.lastModified) {
    throw new ApiError('ResourceNotFoundException', `The function ${lambdaFunction.arn}:${LATEST} doesn't have an EventInvokeConfig`, 404);
  }
  return restJsonAnswer(describeEventInvokeConfig(lambdaFunction));
}

function notThere(): ApiError {
  return new ApiError('ResourceNotFoundException', 'The resource you requested does not exist.', 404);
}
