// what does the harness add to a cold start? CPU time of INIT and of the first invocation in fresh processes, with the harness and with a bare
// handler that does the same (nothing), one after the other so that the machine's mood hits both.
//
//   node benchmark/harness-overhead.mjs [pairs]        PYTHON=… names another interpreter than python3
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const pairs = Number(process.argv[2] ?? 40);
const harness = join(dirname(fileURLToPath(import.meta.url)), '..', 'assets', 'harness');
const folder = mkdtempSync(join(tmpdir(), 'h-')); // short, as /opt is: Node.js 24 takes longer for long paths.
const inFolder = name => join(folder, name);
// away from this package's package.json, which Node.js would read: /opt has none.
for (const layer of ['nodejs', 'python']) cpSync(join(harness, layer), inFolder('opt'), { recursive: true });

const message = { runId: 'run', round: 1, slot: 0, epoch: 'epoch', scenario: 'client', targets: ['function'] };
writeFileSync(inFolder('event.json'), JSON.stringify({ Records: [{ EventSource: 'aws:sns', Sns: { Message: JSON.stringify(message) } }] }));

writeFileSync(inFolder('index.mjs'), 'export const client = () => 1;\nexport const handler = async () => ({ status: "ok" });\n');
writeFileSync(inFolder('index.py'), 'def client():\n    return 1\n\n\ndef handler(event, context):\n    return {"status": "ok"}\n');

// what a runtime has loaded before it loads a handler is loaded here as well: it is not the harness's. It is required, not imported, as Lambda's
// runtime does: an imported module would be evaluated as a whole, and what the harness evaluates of it would not be seen.
writeFileSync(inFolder('runtime.mjs'), `
import { createRequire } from 'node:module';
const require = createRequire(import.meta.url);
const { existsSync, readFileSync, writeSync } = require('node:fs');
for (const name of parseInt(process.versions.node) >= 24 ? ['node:http', 'node:os', 'node:worker_threads'] : ['node:assert', 'node:http']) require(name);
existsSync('/');
const cpuMs = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1000; };
const context = { awsRequestId: 'request', functionName: 'function', logStreamName: 'stream', getRemainingTimeInMillis: () => 30_000 };
const payload = readFileSync('event.json', 'utf8');
const begin = cpuMs();
const { handler } = await import(process.argv[2]);
const initialized = cpuMs();
const answer = await handler(JSON.parse(payload), context);
JSON.stringify(answer);
const end = cpuMs();
if (answer.status !== 'ok') throw new Error(JSON.stringify(answer));
writeSync(2, JSON.stringify({ init: initialized - begin, invocation: end - initialized }));
`);
writeFileSync(inFolder('runtime.py'), `
import http.client, importlib, json, logging, os, sys, time, traceback
class Context:
    aws_request_id, function_name, log_stream_name = 'request', 'function', 'stream'
    def get_remaining_time_in_millis(self): return 30_000
cpu_ms = lambda: time.process_time() * 1000
sys.path[:0] = [os.getcwd(), os.path.dirname(sys.argv[1])]
payload = open('event.json').read()
begin = cpu_ms()
handler = importlib.import_module(os.path.splitext(os.path.basename(sys.argv[1]))[0]).handler
initialized = cpu_ms()
answer = handler(json.loads(payload), Context())
json.dumps(answer)
end = cpu_ms()
assert answer['status'] == 'ok', answer
sys.stderr.write(json.dumps({'init': initialized - begin, 'invocation': end - initialized}))
`);

const env = {
  PATH: process.env.PATH,
  PYTHONDONTWRITEBYTECODE: '1',
  LAMBDA_TASK_ROOT: folder,
  COLD_START_EPOCH: message.epoch,
  COLD_START_PLACEMENT: 'handler',
  COLD_START_SCENARIO: message.scenario,
  COLD_START_MODULE: 'index',
};

function once([program, ...args], runtime, handlerFile) {
  const { status, stderr } = spawnSync(program, [...args, inFolder(runtime), handlerFile], { cwd: folder, env, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stderr);
}

function median(values) {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

const python = execFileSync(process.env.PYTHON ?? 'python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' }).trim();
// as Lambda starts Node.js; with such options it compiles its own modules anew, which makes those that are loaded twice as dear.
const node = [process.execPath, '--expose-gc', '--max-semi-space-size=12', '--max-old-space-size=231'];
const subjects = [
  [`Node.js ${process.versions.node}`, node, 'runtime.mjs', inFolder('index.mjs'), inFolder('opt/nodejs/cold-start-harness.mjs')],
  [execFileSync(python, ['--version'], { encoding: 'utf8' }).trim(), [python], 'runtime.py', inFolder('index.py'), inFolder('opt/python/cold_start_harness.py')],
];
try {
  console.log(`CPU ms that the harness adds, median of ${pairs} pairs of fresh processes`);
  for (const [name, command, runtime, bare, withHarness] of subjects) {
    const differences = Array.from({ length: pairs }, () => [once(command, runtime, bare), once(command, runtime, withHarness)]);
    const added = phase => median(differences.map(([without, with_]) => with_[phase] - without[phase])).toFixed(2);
    console.log(`${name.padEnd(16)} INIT ${added('init')}   first invocation ${added('invocation')}`);
  }
} finally {
  rmSync(folder, { recursive: true });
}
