import { Tracing } from 'aws-cdk-lib/aws-lambda';
import { type Permission, permissionsOf, without } from './permissions';
import type { ColdStartBenchmark, ColdStartBenchmarkProps } from '../../../src';
import { grantee, ownKey } from '../every-stack';
import { benchmark, testStack } from '../stacks';

/** What is allowed under one circumstance, beyond what is without it. */
export interface View {
  readonly title: string;
  readonly permissions: readonly Permission[];
}

/** Every permission that a benchmark can bring into a stack, in the order in which a reader wants them. */
export function views(): View[] {
  const own = permissionsOf(ofTheUser().stack);
  const plain = permissionsWith(() => ({}));
  const encrypted = permissionsWith(({ key }) => ({ encryptionKey: key }));
  const read = permissionsWith(() => ({}), (bench, { role }) => bench.grantReadResults(role));
  const run = permissionsWith(() => ({}), (bench, { role }) => bench.grantRun(role));
  const isRole = ({ holder }: Permission) => holder.endsWith('Role');
  return [
    { title: 'What the roles may do', permissions: without(plain, own).filter(isRole) },
    { title: 'Who may use roles and resources', permissions: without(plain, own).filter(permission => !isRole(permission)) },
    { title: 'With the prop `tracing`', permissions: without(permissionsWith(() => ({ tracing: Tracing.ACTIVE })), plain) },
    { title: 'With the prop `encryptionKey`', permissions: without(encrypted, plain) },
    { title: '`grantReadResults(grantee)`', permissions: without(read, plain) },
    { title: '`grantRun(grantee)`, beyond `grantReadResults`', permissions: without(run, read) },
    {
      title: 'Either grant, with the prop `encryptionKey`',
      permissions: without(permissionsWith(({ key }) => ({ encryptionKey: key }), (bench, { role }) => bench.grantRun(role)), encrypted, run),
    },
  ];
}

/** What users have in their stacks besides: neither its key's nor its role's own policy is a matter of the benchmark. */
export function ofTheUser() {
  const stack = testStack();
  return { stack, key: ownKey(stack), role: grantee(stack) };
}

type OfTheUser = ReturnType<typeof ofTheUser>;

function permissionsWith(
  props: (user: OfTheUser) => Partial<ColdStartBenchmarkProps>,
  grant: (bench: ColdStartBenchmark, user: OfTheUser) => unknown = () => undefined,
): Permission[] {
  const user = ofTheUser();
  grant(benchmark(props(user), user.stack).bench, user);
  return permissionsOf(user.stack);
}
