import { randomUUID } from 'node:crypto';
import { Client, CLIENTS, Engines, startEngines } from './clients';
import { FUNCTIONS, SLOW_ONCE, Subject } from './functions';
import { Outcome, outcomeOf } from './outcome';
import { probesIn } from './probes';
import type { RuntimeHost } from '../../../src/local/runtime/runtime-host';
import { RuntimeFixture, uniqueSpec } from '../../e2e/local/runtime-fixture';
import { Lines } from '../../local/runtime/specs';

let fixture: RuntimeFixture;
const engines = new Map<Client, Engines>();

beforeAll(async () => {
  fixture = new RuntimeFixture();
  for (const client of CLIENTS) engines.set(client, await startEngines(fixture, client));
});

afterAll(() => fixture.remove());

describe.each(CLIENTS)('as with $name', client => {
  const { language, generation } = client;

  test.each(Object.entries({ ...FUNCTIONS[language], ...probesIn(language) }))('a function: %s', async (what, subject) => {
    const { ours, aws } = await bothOutcomes(client, what, subject);
    const { ends, answer, differs } = subject;
    expect(ours.ending).toBe(typeof ends === 'string' ? ends : ends[generation!]);
    if (answer) expect(ours.answer).toMatchObject(answer);
    if (differs && generation === 3) return expect(ours).not.toEqual(aws); // else the reason is out of date
    expect(ours).toEqual(aws);
  });
});

test('as with each of them: an INIT of more than ten seconds', async () => {
  const outcomes = await Promise.all(CLIENTS.map(client => bothOutcomes(client, 'is slow once', SLOW_ONCE[client.language])));
  for (const { ours, aws } of outcomes) {
    expect(ours).toMatchObject({ ending: 'success', answer: 'second try' });
    expect(ours).toEqual(aws);
  }
});

async function bothOutcomes(client: Client, what: string, subject: Subject): Promise<{ ours: Outcome; aws: Outcome }> {
  const folder = fixture.folder(`${client.language} ${what}`.replaceAll(/\W+/g, '-'), subject.files);
  const [ours, aws] = await Promise.all([engines.get(client)!.ours, engines.get(client)!.aws].map(host => outcomeIn(host, client, folder, subject)));
  return { ours, aws };
}

async function outcomeIn(host: RuntimeHost, { runtime }: Client, codeDirectory: string, { changes, events = [{}] }: Subject): Promise<Outcome> {
  const log = new Lines();
  const environment = host.startEnvironment(uniqueSpec({ runtime, codeDirectory, timeoutMs: 15_000, ...changes }), log);
  try {
    const invoke = (event: unknown) => environment.invoke({ requestId: randomUUID(), payload: Buffer.from(JSON.stringify(event)) });
    for (const event of events.slice(0, -1)) await invoke(event);
    return outcomeOf({ ...await invoke(events.at(-1)), log });
  } finally {
    await environment.stop();
  }
}
