import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Docs { readonly summary?: string; readonly default?: string; readonly returns?: string }
interface Member { readonly name: string; readonly optional?: boolean; readonly type?: object; readonly docs?: Docs; readonly overrides?: string }
interface Method extends Member { readonly parameters?: Member[]; readonly returns?: { readonly type: object } }
interface Type {
  readonly name: string;
  readonly kind: 'class' | 'interface' | 'enum';
  readonly datatype?: boolean;
  readonly docs?: Docs;
  readonly properties?: Member[];
  readonly methods?: Method[];
  readonly members?: Member[];
}

/** The API as all languages see it. */
const types = Object.values<Type>(JSON.parse(readFileSync(join(__dirname, '..', '..', '.jsii'), 'utf8')).types);
const members = types.flatMap(type => [...type.properties ?? [], ...type.methods ?? [], ...type.members ?? []]
  .map(member => ({ type, member: member as Method })));
const named = ({ type, member }: { type: Type; member: Member }) => `${type.name}.${member.name}`;

test('is what it is meant to be', () => {
  expect(types.map(({ name }) => name).sort()).toEqual([
    'ColdStartBenchmark', 'ColdStartBenchmarkProps', 'MemoryRange', 'MemoryRangeOptions', 'Placement',
    'Probe', 'ProbeBindOptions', 'ProbeConfig', 'ProbeFunctionOptions', 'ProbeModuleOptions',
  ]);
});

test('everything is documented', () => {
  expect(types.filter(({ docs }) => !docs?.summary).map(({ name }) => name)).toEqual([]);
  expect(members.filter(({ member }) => !member.docs?.summary).map(named)).toEqual([]);
});

test('every optional prop says what happens without it', () => {
  expect(members.filter(({ type, member }) => type.datatype && member.optional && !member.docs?.default).map(named)).toEqual([]);
});

test('parameters of public methods are documented', () => {
  const undocumented = members.filter(({ type: { datatype }, member: { parameters = [] } }) => !datatype && parameters.length > 1
    && parameters.some(({ docs }) => !docs?.summary));
  expect(undocumented.map(named)).toEqual([]);
});

test('no type is a union or any: other languages could not say it', () => {
  const loose = members.filter(({ member: { type, parameters = [], returns } }) => {
    return /"union"|"primitive":"any"/.test(JSON.stringify([type, parameters.map(parameter => parameter.type), returns?.type]));
  });
  expect(loose.map(named)).toEqual([]);
});

test('no member has a name that is a word of another language', () => {
  const words = ['lambda', 'from', 'is', 'in', 'type', 'map', 'range', 'object', 'default', 'event', 'build', 'class', 'import', 'package', 'global'];
  expect(members.filter(({ member: { name } }) => words.includes(name)).map(named)).toEqual([]);
});
