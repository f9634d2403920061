import { arnOf } from '../../assembly/arn';
import type { EngineContext } from '../../engine-context';
import type { Principal } from '../../iam/principal';
import type { KeyAccess } from '../kms';
import type { SubscribedFunctions } from '../ports';
import { jsonAnswer, JsonObject, readJsonCall } from '../protocols/aws-json';
import { ApiError, ApiRequest, ApiResponse, Service } from '../service';
import { describeLogGroups, describeLogStreams } from './descriptions';
import { LogGroup } from './log-group';
import { logsResourceTypes } from './providers';
import { filterLogEvents, getLogEvents, invalidParameter } from './queries';

export interface LogsPorts {
  readonly functions: SubscribedFunctions;
  readonly keys: KeyAccess;
}

/** Where one environment's lines go. */
export interface LogStreamWriter {
  write(line: { readonly timestamp: number; readonly message: string }): void;
}

const NOWHERE: LogStreamWriter = { write: () => undefined };

/** Amazon CloudWatch Logs: groups, streams, filters and subscriptions of Lambda functions. */
export class LogsService implements Service {
  readonly signingName = 'logs';
  readonly resourceTypes;
  private readonly groups = new Map<string, LogGroup>();
  private readonly actions: { readonly [action: string]: (input: JsonObject, principal: Principal) => object } = {
    FilterLogEvents: (input, principal) => filterLogEvents(this.groupFor('logs:FilterLogEvents', input, principal), input),
    GetLogEvents: (input, principal) => getLogEvents(this.groupFor('logs:GetLogEvents', input, principal, String(input.logStreamName ?? '')), input),
    DescribeLogStreams: (input, principal) => describeLogStreams(this.groupFor('logs:DescribeLogStreams', input, principal), input),
    DescribeLogGroups: (input, principal) => this.describeLogGroups(input, principal),
  };

  constructor(private readonly context: EngineContext, ports: LogsPorts) {
    this.resourceTypes = logsResourceTypes({
      ...ports, address: context.address, groups: this.groups, log: message => context.log(message),
    });
  }

  async handle(request: ApiRequest): Promise<ApiResponse> {
    const { action, input } = readJsonCall(request);
    const act = this.actions[action];
    if (!act) {
      throw new ApiError('UnknownOperationException', `Logs action ${action} is not supported by the engine; supported are ${Object.keys(this.actions).join(', ')}`);
    }
    return jsonAnswer(request, act(input, request.principal));
  }

  async stop(): Promise<void> {
    for (const group of this.groups.values()) group.filters.forEach(filter => filter.stop());
  }

  /**
   * Opens a stream in a role's name. Without the right to, lines go nowhere and only the engine's log tells, as on AWS:
   * a function doesn't fail because it can't log.
   */
  openStream(logGroupName: string, logStreamName: string, principal: Principal): LogStreamWriter {
    try {
      const group = this.groups.get(logGroupName) ?? this.createGroup(logGroupName, principal);
      const resource = `${group.settings.arn}:log-stream:${logStreamName}`;
      this.context.authorizer.authorize({ principal, action: 'logs:CreateLogStream', resource });
      this.context.authorizer.authorize({ principal, action: 'logs:PutLogEvents', resource });
      const stream = group.stream(logStreamName);
      return { write: ({ timestamp, message }) => group.append(stream, timestamp, message) };
    } catch (error) {
      this.context.log(`nothing is logged to ${logGroupName} ${logStreamName}: ${(error as Error).message}`);
      return NOWHERE;
    }
  }

  /** Lambda makes the group `/aws/lambda/<function>` itself, where the role lets it. */
  private createGroup(name: string, principal: Principal): LogGroup {
    const arn = this.arnOf(name);
    this.context.authorizer.authorize({ principal, action: 'logs:CreateLogGroup', resource: arn });
    const group = new LogGroup({ name, arn });
    this.groups.set(name, group);
    return group;
  }

  private describeLogGroups(input: JsonObject, principal: Principal): object {
    this.context.authorizer.authorize({ principal, action: 'logs:DescribeLogGroups', resource: `${this.arnOf('')}:log-stream:` });
    return describeLogGroups(this.groups.values(), input);
  }

  /** Rights are asked for a stream of the group even where no stream is meant: `…:log-group:<name>:log-stream:`. */
  private groupFor(action: string, input: JsonObject, principal: Principal, logStreamName = ''): LogGroup {
    const name = groupNameOf(input);
    this.context.authorizer.authorize({ principal, action, resource: `${this.arnOf(name)}:log-stream:${logStreamName}` });
    const group = this.groups.get(name);
    if (!group) throw new ApiError('ResourceNotFoundException', `The specified log group does not exist: ${name}`);
    return group;
  }

  private arnOf(logGroupName: string): string {
    return arnOf(this.context.address, 'logs', `log-group:${logGroupName}`);
  }
}

function groupNameOf({ logGroupName: name, logGroupIdentifier: identifier }: JsonObject): string {
  if ((name === undefined) === (identifier === undefined)) throw invalidParameter('One of logGroupName and logGroupIdentifier must be given.');
  return String(name ?? identifier).replace(/^arn:[^:]*:logs:[^:]*:[^:]*:log-group:/, '').replace(/:\*$/, '');
}
