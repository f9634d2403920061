import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { REPOSITORY } from '../../e2e/hostile/support/cli';

/** Made by scripts/witness-tools.mjs. */
const TOOLS = join(REPOSITORY, '.witnesses', 'python', 'bin');
/** MiniStack's region and the access key of its one account in which SNS finds functions. */
const REGION = 'us-east-1';
const CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' };
const START_MS = 60_000;

/** Starts MiniStack and waits: when the pipe from its owner closes, for whatever reason, the whole process group is killed. */
const UNTIL_OWNER_ENDS = '"$0" </dev/null & read -r _; kill -KILL 0';

/** An AWS that others wrote, on loopback, with a folder of its own. */
export class MiniStack {
  static async start(settings: NodeJS.ProcessEnv): Promise<MiniStack> {
    const program = join(TOOLS, 'ministack');
    if (!existsSync(program)) throw new Error(`there is no ${program}: node scripts/witness-tools.mjs installs it`);
    const directory = mkdtempSync(join(tmpdir(), 'cold-start-ministack-'));
    const port = await freePort();
    const log = openSync(join(directory, 'log'), 'w');
    mkdirSync(join(directory, 'tmp'));
    const child = spawn('sh', ['-c', UNTIL_OWNER_ENDS, program], {
      detached: true,
      stdio: ['pipe', log, log],
      env: {
        // functions run with the first node on the path, and with MiniStack's own Python, in which boto3 is installed.
        PATH: [TOOLS, dirname(process.execPath), process.env.PATH].join(delimiter),
        HOME: directory,
        TMPDIR: join(directory, 'tmp'),
        STATE_DIR: join(directory, 'state'),
        BIND_HOST: '127.0.0.1',
        GATEWAY_PORT: String(port),
        MINISTACK_REGION: REGION,
        ...settings,
      },
    });
    closeSync(log);
    const ministack = new MiniStack(directory, `http://127.0.0.1:${port}`, child);
    await ministack.answers().catch(async (error: unknown) => {
      const said = ministack.log;
      await ministack.stop();
      throw new Error(`${error instanceof Error ? error.message : error}\n${said}`);
    });
    return ministack;
  }

  private readonly closed: Promise<unknown>;

  private constructor(private readonly directory: string, private readonly endpoint: string, private readonly child: ChildProcess) {
    this.closed = new Promise(done => child.on('close', done));
  }

  /** For SDK clients of this process. */
  get client() {
    return { endpoint: this.endpoint, region: REGION, credentials: CREDENTIALS };
  }

  /** For programs: nothing of AWS but MiniStack. */
  get environment(): NodeJS.ProcessEnv {
    const own = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'));
    return {
      ...Object.fromEntries(own),
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_ENDPOINT_URL: this.endpoint,
      AWS_REGION: REGION,
      AWS_DEFAULT_REGION: REGION,
      AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    };
  }

  /** The Python in which MiniStack and boto3 are installed. */
  get python(): string {
    return join(TOOLS, 'python');
  }

  get log(): string {
    return readFileSync(join(this.directory, 'log'), 'utf8');
  }

  async stop(): Promise<void> {
    this.child.stdin!.end();
    await this.closed;
    rmSync(this.directory, { recursive: true, force: true });
  }

  private async answers(): Promise<void> {
    const until = Date.now() + START_MS;
    while (Date.now() < until) {
      const ready = await fetch(`${this.endpoint}/_ministack/health`).then(({ ok }) => ok, () => false);
      if (ready) return;
      await sleep(100);
    }
    throw new Error(`MiniStack doesn't answer at ${this.endpoint} after ${START_MS / 1000} s`);
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise(done => server.close(done));
  return port;
}
