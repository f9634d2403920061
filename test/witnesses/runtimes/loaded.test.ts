import { CLIENTS, startEngines } from './clients';
import { eventOf, harnessed } from './probes';
import type { EnvironmentSpec } from '../../../src/local/runtime/environment-spec';
import { invoke, RuntimeFixture } from '../../e2e/local/runtime-fixture';

let fixture: RuntimeFixture;

beforeAll(() => {
  fixture = new RuntimeFixture();
});

afterAll(() => fixture.remove());

/** Notes what is loaded before it; as a function it answers that, as a probe it says it. */
const NOTES = {
  'index.js': `
const loaded = process.moduleLoadList.map(String);
exports.handler = async () => loaded;
exports.client = () => { process.stdout.write(JSON.stringify({ loaded }) + '\\n'); };
`,
  'index.py': `
import json, sys
loaded = list(sys.modules)
def handler(event, context): return loaded
def client(): print(json.dumps({'loaded': loaded}))
`,
};

// what it loaded would be missing from what a probe is measured to load.
test.each(CLIENTS)('with $name the harness loads nothing that the runtime has not loaded', async client => {
  const { language, runtime } = client;
  const { aws } = await startEngines(fixture, client);
  const spec: Partial<EnvironmentSpec> = { runtime, codeDirectory: fixture.folder('notes', NOTES) };
  const { answer: before } = await invoke(aws, spec);
  const { answer, log } = await invoke(aws, { ...spec, ...harnessed(language, 'handler') }, eventOf({}));
  expect(answer).toMatchObject({ status: 'ok' });
  const { loaded } = JSON.parse(log.messages.find(message => message.startsWith('{"loaded"'))!) as { loaded: string[] };
  expect(loaded.filter(name => !(before as string[]).includes(name))).toEqual(language === 'Python' ? ['cold_start_harness'] : []);
});
