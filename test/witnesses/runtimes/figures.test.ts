import { randomUUID } from 'node:crypto';
import { Client, CLIENTS, startEngines } from './clients';
import { eventOf, harnessed } from './probes';
import { summarize } from '../../../src/core/statistics';
import type { Measurement } from '../../../src/local/runtime/environment-spec';
import type { RuntimeHost } from '../../../src/local/runtime/runtime-host';
import { RuntimeFixture, uniqueSpec } from '../../e2e/local/runtime-fixture';
import { Lines } from '../../local/runtime/specs';

/** Pairs of cold starts, one after the other, so that the machine's mood hits both. */
const PAIRS = 11;

/** Loads parts of the standard library, which a runtime might have loaded already, and computes. */
const PROBE = {
  'index.mjs': `
export async function client() {
  const [{ createHash }, { gzipSync }] = await Promise.all([import('node:crypto'), import('node:zlib')]);
  createHash('sha256').update(gzipSync(Buffer.alloc(1_000_000, 'x'))).digest();
}
`,
  'index.py': `
def client():
    import hashlib, urllib.request, zlib
    hashlib.sha256(zlib.compress(b'x' * 1_000_000)).digest()
`,
};

/** Medians may differ by a quarter, or by so many milliseconds. CPU time only: others on the machine lengthen it little, and both alike. */
const TOLERANCES = { initDurationMs: undefined, initCpuDurationMs: 6, durationMs: undefined, cpuDurationMs: 4 } as const;

let fixture: RuntimeFixture;

beforeAll(() => {
  fixture = new RuntimeFixture();
});

afterAll(() => fixture.remove());

// one of each generation: the versions of an interpreter make no difference between clients.
test.each([CLIENTS[0], CLIENTS[2], CLIENTS[4]])('a probe takes as long as with $name', async client => {
  const { ours, aws } = await startEngines(fixture, client);
  const samples: { ours: Measurement; aws: Measurement }[] = [];
  for (let pair = 0; pair < PAIRS; pair++) samples.push({ ours: await coldStart(ours, client), aws: await coldStart(aws, client) });
  for (const [figure, tolerance] of Object.entries(TOLERANCES) as [keyof typeof TOLERANCES, number | undefined][]) {
    const [our, awss] = (['ours', 'aws'] as const).map(engine => summarize(samples.flatMap(sample => sample[engine][figure] ?? []).map(value => [value]))!.median);
    process.stdout.write(`${client.name}, ${figure}: ${our.toFixed(2)} with our bootstrap, ${awss.toFixed(2)} with AWS's client\n`);
    if (tolerance) expect(Math.abs(our - awss)).toBeLessThanOrEqual(Math.max(tolerance, awss / 4));
  }
});

async function coldStart(host: RuntimeHost, { runtime, language }: Client): Promise<Measurement> {
  const codeDirectory = fixture.folder('probe', PROBE);
  const spec = uniqueSpec({ runtime, codeDirectory, memorySizeMB: 1769, timeoutMs: 30_000, ...harnessed(language, 'handler') });
  const environment = host.startEnvironment(spec, new Lines());
  try {
    const { payload, measurement } = await environment.invoke({ requestId: randomUUID(), payload: Buffer.from(JSON.stringify(eventOf({}))) });
    expect(JSON.parse(payload.toString())).toMatchObject({ status: 'ok' });
    return measurement;
  } finally {
    await environment.stop();
  }
}
