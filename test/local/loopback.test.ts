import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { listenOnLoopback } from '../../src/local/loopback';

const SOURCES = join(__dirname, '..', '..', 'src');

test('a listener is on 127.0.0.1 alone, on a port of the system\'s choice', async () => {
  const servers = [createServer(), createServer()];
  const addresses = await Promise.all(servers.map(listenOnLoopback));
  expect(servers.map(server => (server.address() as AddressInfo).address)).toEqual(['127.0.0.1', '127.0.0.1']);
  expect(addresses).toEqual(servers.map(server => `127.0.0.1:${(server.address() as AddressInfo).port}`));
  expect(new Set(addresses).size).toBe(2);
  await Promise.all(servers.map(server => new Promise(resolve => server.close(resolve))));
});

test('nothing else in the sources listens', () => {
  const listens = /\.listen\(|\bcreateSocket\(|\bListenSocket\b/;
  const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.ts'));
  expect(files.filter(file => listens.test(readFileSync(join(SOURCES, file), 'utf8')))).toEqual([join('local', 'loopback.ts')]);
});
