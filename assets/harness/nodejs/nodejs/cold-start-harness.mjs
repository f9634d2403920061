// Handler of a benchmark's probe functions: loads the probe module, runs one scenario once, and tells what this environment saw.
// Shipped as it is, without dependencies; loads only what the bare runtime has loaded already.

// not imported: that evaluates all that node:fs exports, promises and streams too, which takes up to 4 ms. Before 20.16 there is no other way.
const builtIn = async name => process.getBuiltinModule?.(name) ?? await import(name);
const { existsSync, readFileSync, writeSync } = await builtIn('node:fs');
const TEXT_LIMIT = 8192; // characters: destinations drop a too large record in silence.
const PHASE_SIZE = 25; // of a phase in JSON, its name apart.
const { COLD_START_EPOCH: epoch, COLD_START_PLACEMENT: placement, COLD_START_SCENARIO: initScenario, COLD_START_MODULE: moduleName } = process.env;
const { AWS_LAMBDA_INITIALIZATION_TYPE: initializationType, LAMBDA_TASK_ROOT: taskRoot } = process.env;
const measured = {};
let invocation = 0;
let probe;
let room = TEXT_LIMIT;

const now = process.hrtime.bigint; // monotonic.
const since = start => Number(now() - start) / 1e6;

const pad = (value, length = 2) => String(value).padStart(length, '0');
// not toISOString: its first call takes a quarter of a millisecond.
const rfc3339 = date => `${date.getUTCFullYear()}-${pad(date.getUTCMonth() + 1)}-${pad(date.getUTCDate())}T`
  + `${pad(date.getUTCHours())}:${pad(date.getUTCMinutes())}:${pad(date.getUTCSeconds())}.${pad(date.getUTCMilliseconds(), 3)}Z`;

/** Lambda's runtime imports what it loads from Node.js 24 on. Before, it requires CommonJS: to import that would take up to twice as long. */
function isRequired(path) {
  for (let folder = path; folder && path.endsWith('.js');) {
    folder = folder.slice(0, folder.lastIndexOf('/'));
    if (existsSync(`${folder}/package.json`)) {
      return JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')).type !== 'module';
    }
  }
  return !path.endsWith('.mjs');
}

async function load() {
  const stem = `${taskRoot}/${moduleName}`;
  const path = [`${stem}.mjs`, `${stem}.js`, `${stem}.cjs`].find(candidate => existsSync(candidate));
  if (!path) {
    throw new Error(`no module '${moduleName}': there is no ${stem}.mjs, .js or .cjs`);
  }
  const require = parseInt(process.versions.node) < 24 && isRequired(path) && (await builtIn('node:module')).createRequire(path);
  const start = now();
  probe = require ? { default: require(path) } : await import(encodeURI(path));
  measured.moduleLoadMs = since(start);
}

/** A scenario's named phase; a name that comes again adds to its time. */
async function measure(name, work) {
  const start = now();
  try {
    return await work();
  } finally {
    const duration = since(start);
    const phases = measured.phases ??= Object.create(null);
    if (name in phases || (room -= String(name).length + PHASE_SIZE) >= 0) {
      phases[name] = (phases[name] ?? 0) + duration;
    }
  }
}

async function run(name) {
  // CommonJS has its exports on `default`, and transpiled CommonJS its default export on that.
  const scenario = probe[name] ?? probe.default?.[name] ?? probe.default?.default?.[name];
  if (typeof scenario !== 'function') {
    const exported = { ...probe.default?.default, ...probe.default, ...probe };
    const names = Object.keys(exported).filter(key => typeof exported[key] === 'function');
    const message = `no scenario '${name}' in module '${moduleName}', which exports ${names.join(', ') || 'no function'}`;
    throw Object.assign(new Error(message), { name: 'ScenarioNotFound' });
  }
  const start = now();
  await scenario({ measure });
  measured.scenarioDurationMs = since(start);
}

/** Does what is to be done now; whatever is thrown is an outcome of the scenario. */
async function work(name, loads, runs) {
  try {
    if (loads) {
      await load();
    }
    if (runs) {
      await run(name);
    } else if (name !== initScenario) {
      throw new Error(`INIT ran the scenario '${initScenario}', not '${name}'`);
    }
  } catch (thrown) {
    measured.status = 'error';
    try {
      const isError = typeof thrown?.message === 'string';
      measured.errorType = String(isError ? thrown.name : typeof thrown).slice(0, 256);
      measured.errorMessage = String(isError ? thrown.message : JSON.stringify(thrown) ?? thrown).slice(0, Math.max(0, room));
    } catch {
      measured.errorType = typeof thrown;
      measured.errorMessage = 'what was thrown cannot be written as text';
    }
  }
}

await work(initScenario, placement !== 'lazy', placement === 'init');

export async function handler(event, context) {
  const entered = new Date();
  invocation += 1;
  const message = JSON.parse(event.Records[0].Sns.Message);
  const record = {
    type: 'coldstart.sample',
    timestamp: rfc3339(entered),
    level: 'INFO',
    requestId: context.awsRequestId,
    environmentId: context.logStreamName,
    functionName: context.functionName,
    runId: message.runId,
    round: message.round,
    slot: message.slot,
    scenario: message.scenario,
    placement,
    epoch,
    invocation,
    initializationType,
    status: 'ok',
  };
  if (!message.targets.includes(context.functionName)) {
    record.status = 'unrequested';
    return record;
  }
  if (invocation > 1) {
    record.status = 'warm';
  } else if (epoch !== message.epoch) {
    record.status = 'stale';
  } else {
    if (!measured.status) {
      await work(message.scenario, placement === 'lazy', placement !== 'init');
    }
    Object.assign(record, measured);
  }
  const hold = Math.min((message.holdUntil ?? 0) - Date.now(), context.getRemainingTimeInMillis() - 500);
  if (hold > 0) {
    const start = now();
    await new Promise(resolve => setTimeout(resolve, hold));
    record.holdMs = since(start);
  }
  const line = `${JSON.stringify(record)}\n`;
  try {
    writeSync(1, line); // process.stdout would take 2 ms to set up.
  } catch {
    process.stdout.write(line); // a full pipe that the scenario's own output has made non-blocking.
  }
  return record;
}
