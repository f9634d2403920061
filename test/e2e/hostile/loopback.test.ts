import { setTimeout as sleep } from 'node:timers/promises';
import { BIN, readResults, start } from './support/cli';
import { familyOf } from './support/processes';
import { type Socket, socketsOf } from './support/sockets';
import { benchmarkStack, Workspace } from './support/synthesis';

jest.setTimeout(120_000);

const workspace = new Workspace();
afterAll(() => workspace.remove());

test('all that a run listens on is 127.0.0.1, and nobody whom it talks to is elsewhere', async () => {
  const assembly = workspace.assembly(app => benchmarkStack(app, 'Fast', 'fast'));
  const out = workspace.path('out');
  const running = start(process.execPath, [BIN, 'local', '--assembly', assembly, '-n', '3', '--out', out]);
  const seen = new Map<string, Socket>();
  while (running.child.exitCode === null && running.child.signalCode === null) {
    for (const socket of socketsOf(familyOf(running.child.pid!).map(({ pid }) => pid))) seen.set(JSON.stringify(socket), socket);
    await sleep(10);
  }
  expect((await running.finished).exitCode).toBe(0);
  expect(readResults(out).run.status).toBe('COMPLETE');

  const sockets = [...seen.values()];
  const listeners = sockets.filter(({ listening }) => listening);
  const connections = sockets.filter(({ listening }) => !listening);
  expect(listeners.filter(({ protocol, local }) => protocol !== 'tcp' || !/^127\.0\.0\.1:\d+$/.test(local))).toEqual([]);
  expect(connections.filter(({ protocol, local, remote }) => protocol !== 'tcp' || ![local, remote].every(end => end.startsWith('127.0.0.1:')))).toEqual([]);
  // the API server, and a Runtime API for an environment of each function of the campaign.
  expect(listeners.length).toBeGreaterThan(4);
  expect(connections.length).toBeGreaterThan(4);
});
