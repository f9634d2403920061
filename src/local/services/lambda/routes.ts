import { ApiError } from '../service';

/** Which method and path is which action; a path's `*` is a function's name or ARN, or an id. https://docs.aws.amazon.com/lambda/latest/api/API_Operations.html */
const ROUTES = {
  Invoke: 'POST /2015-03-31/functions/*/invocations',
  GetFunction: 'GET /2015-03-31/functions/*',
  GetFunctionConfiguration: 'GET /2015-03-31/functions/*/configuration',
  UpdateFunctionConfiguration: 'PUT /2015-03-31/functions/*/configuration',
  ListFunctions: 'GET /2015-03-31/functions',
  GetPolicy: 'GET /2015-03-31/functions/*/policy',
  GetFunctionEventInvokeConfig: 'GET /2019-09-25/functions/*/event-invoke-config',
  ListEventSourceMappings: 'GET /2015-03-31/event-source-mappings',
  GetEventSourceMapping: 'GET /2015-03-31/event-source-mappings/*',
  GetAccountSettings: 'GET /2016-08-19/account-settings',
} as const;

export type LambdaAction = keyof typeof ROUTES;

export const LAMBDA_ACTIONS = Object.keys(ROUTES) as LambdaAction[];

export function routeOf(method: string, path: string): { action: LambdaAction; name: string } {
  // clients differ on a slash at the end.
  const request = `${method} ${path.replace(/\/$/, '')}`.split('/');
  for (const action of LAMBDA_ACTIONS) {
    const parts = ROUTES[action].split('/');
    if (parts.length === request.length && parts.every((part, index) => part === '*' || part === request[index])) {
      return { action, name: decodeURIComponent(request[parts.indexOf('*')] ?? '') };
    }
  }
  throw new ApiError('UnsupportedOperation', `Lambda ${method} ${path} is not supported by the engine; supported are ${LAMBDA_ACTIONS.join(', ')}`);
}
