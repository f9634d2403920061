import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FakeRuntime } from './services/lambda/fake-runtime';
import { engineContext } from './services/lambda/fixture';
import { FAULTS } from '../../src/local/faults/definitions';
import { iamResources } from '../../src/local/iam/iam-resources';
import { allServices } from '../../src/local/services/all';
import type { ApiRequest, Service } from '../../src/local/services/service';

const README = readFileSync(join(__dirname, '../../src/local/README.md'), 'utf8');

const context = engineContext();
const { services } = allServices(context, new FakeRuntime(), () => '', {
  scratchDirectory: '', concurrentExecutions: 1000, gatePlaces: 1, onMeasurement: () => undefined,
});

/** The rows of a section's table: in the first cell's code its key, in the second's its names. */
function tableOf(heading: string): { [key: string]: string[] } {
  const section = README.split(/^## /m).find(text => text.startsWith(heading))!;
  const rows = section.split('\n').filter(line => line.startsWith('| ')).slice(1).map(line => line.split('|').slice(1, 3));
  const codes = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map(([, code]) => code!);
  return Object.fromEntries(rows.map(([key, names]) => [codes(key!)[0], codes(names!)]));
}

/** Which actions a service says it has, when it is asked for one that it hasn't. */
async function actionsOf(service: Service): Promise<string[]> {
  const request: ApiRequest = {
    principal: { kind: 'root' },
    method: 'POST',
    path: '/',
    query: new URLSearchParams(),
    headers: ['sns', 'cloudformation', 'sts'].includes(service.signingName) ? {} : { 'x-amz-target': 'Service.NoSuchAction' },
    body: Buffer.from(['sns', 'cloudformation', 'sts'].includes(service.signingName) ? 'Action=NoSuchAction' : ''),
  };
  const { message } = await service.handle(request).then(() => { throw new Error(`${service.signingName} answers anything`); }, (error: Error) => error);
  expect(message).toContain('is not supported by the engine');
  return (/; supported (?:are|is) (.*)$/.exec(message)?.[1] ?? '').split(', ').filter(Boolean).sort();
}

test('names every resource type with all its properties, and no other', () => {
  const types = [iamResources(context.authorizer), ...services.map(({ resourceTypes }) => resourceTypes)].flatMap(all => Object.entries(all));
  expect(tableOf('Resource types')).toEqual(Object.fromEntries(types.map(([type, { supportedProperties }]) => [type, [...supportedProperties].sort()])));
});

test('names every fault, what it is and the share it takes, and no other', () => {
  expect(tableOf('Faults')).toEqual(Object.fromEntries(Object.entries(FAULTS).map(([name, { share }]) => [name, [String(share)]])));
  for (const [name, { what }] of Object.entries(FAULTS)) expect(README).toMatch(new RegExp(`^\\| \`${name}\` \\|.*\\| ${what} \\|$`, 'm'));
});

test('names every service with all its actions, and no other', async () => {
  const actions = await Promise.all(services.map(async service => [service.signingName, await actionsOf(service)] as const));
  expect(tableOf('API actions')).toEqual(Object.fromEntries(actions));
});
