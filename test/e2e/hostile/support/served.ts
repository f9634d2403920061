import { setTimeout as sleep } from 'node:timers/promises';
import { BIN, type Running, start } from './cli';

/** `serve` as a program of its own, and what it says about how to talk to it. */
export class Served {
  static async start(assembly: string): Promise<Served> {
    const running = start(process.execPath, [BIN, 'serve', '--assembly', assembly]);
    let over = false;
    void running.finished.then(() => { over = true; });
    while (!/export AWS_ENDPOINT_URL=/.test(running.printed.stdout) && !over) await sleep(50);
    // all exports are printed at once.
    await sleep(100);
    if (over) throw new Error(`serve ended: ${JSON.stringify(await running.finished)}`);
    const lines = [...running.printed.stdout.matchAll(/^export (\w+)=(\S+)$/gm)];
    const exports = lines.map(([, name, value]) => [name, value.replace(/^(['"])(.*)\1$/, '$2')]);
    return new Served(running, Object.fromEntries(exports) as { [name: string]: string });
  }

  private constructor(private readonly running: Running, readonly variables: { readonly [name: string]: string }) {}

  /** what it has written to its standard output. */
  get printed(): string {
    return this.running.printed.stdout;
  }

  /** For SDK clients of this process. */
  get client() {
    const { AWS_ENDPOINT_URL: endpoint, AWS_REGION: region, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = this.variables;
    return {
      endpoint,
      region,
      credentials: { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY, sessionToken: AWS_SESSION_TOKEN },
    };
  }

  /** The environment that the user's shell would have after the exports, with nothing of AWS from this one. */
  get environment(): NodeJS.ProcessEnv {
    const own = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'));
    return { ...Object.fromEntries(own), AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null', ...this.variables };
  }

  async stop(): Promise<number | string> {
    this.running.child.kill('SIGINT');
    return (await this.running.finished).exitCode;
  }
}
