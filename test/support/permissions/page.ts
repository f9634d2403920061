import { ACKNOWLEDGED } from './nag-findings';
import type { Permission } from './permissions';
import { reasonOf } from './reasons';
import { type View, views } from './views';

const HEAD = `# Permissions

<!-- Generated from the templates by \`UPDATE_DOCS=1 npx jest test/permissions.test.ts\`. Reasons are in test/support/permissions/. -->

Everything that the policies in a benchmark's stack say, and why. No policy of AWS's own is attached, and no user, group or other account is named.
A test fails if a template allows anything that isn't here, and \`npm run test:permissions\` runs campaigns in which one of these is missing at a time.

Names are the constructs' paths in the benchmark. \`Memory*\` is each probe function, \`Key\` the \`encryptionKey\`, \`Grantee\` who was granted something.
What the measured code itself needs is granted to \`benchmark.probeRole\` by the user.
`;

const NAG_HEAD = `## cdk-nag

What the packs AwsSolutions and Serverless of [cdk-nag](https://github.com/cdklabs/cdk-nag) find in a benchmark, and why it stays. Nothing is acknowledged
silently: who checks an app with them decides, and acknowledges with \`Validations.of(construct).acknowledge({ id, reason })\`. … stands for what differs from
stack to stack; ids with an ARN need an aws-cdk-lib with [this mend](https://github.com/aws/aws-cdk/pull/38787).
`;

/** docs/permissions.md. */
export function permissionsPage(): string {
  return [HEAD, ...views().map(section), NAG_HEAD + nagTable()].join('\n');
}

function section({ title, permissions }: View): string {
  const conditional = permissions.some(({ condition }) => condition);
  const holders = [...new Set(permissions.map(({ holder }) => holder))];
  const rows = holders.flatMap(holder => permissions.filter(permission => permission.holder === holder).map((permission, index) => [
    index === 0 ? code(holder) : '',
    (permission.effect === 'Deny' ? 'never ' : '') + code(permission.action),
    code(permission.resource),
    ...conditional ? [permission.condition ? code(permission.condition) : ''] : [],
    reasonOf(permission) ?? '**no reason**',
  ]));
  return `## ${title}\n${table(['who', 'action', 'resource', ...conditional ? ['if'] : [], 'why'], rows)}`;
}

function nagTable(): string {
  return table(['rules', 'constructs', 'why'], ACKNOWLEDGED.map(({ rules, constructs, reason }) => [list(rules), list(constructs), reason]));
}

function table(head: string[], rows: string[][]): string {
  return ['', ...[head, head.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |`), ''].join('\n');
}

const code = (text: string) => `\`${text}\``;
const list = (texts: readonly string[]) => texts.map(code).join(', ');

/** For tests' messages: in the words of the page. */
export function named({ holder, effect, action, resource }: Permission): string {
  return `${effect} ${holder}: ${action} on ${resource}`;
}
