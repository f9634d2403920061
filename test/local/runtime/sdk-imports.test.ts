import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { sdkImportsOf } from '../../../src/local/runtime/sdk-imports';

let code: string;

beforeEach(() => { code = mkdtempSync(join(tmpdir(), 'code-')); });
afterEach(() => rmSync(code, { recursive: true }));

function write(path: string, text: string) {
  mkdirSync(dirname(join(code, path)), { recursive: true });
  writeFileSync(join(code, path), text);
}

test.each([
  ['import', 'import { A } from "@aws-sdk/client-sns";'],
  ['minified import', 'import{A as b}from"@aws-sdk/client-sns";'],
  ['import for its effects', 'import \'@aws-sdk/client-sns\''],
  ['dynamic import', 'await import(`@aws-sdk/client-sns`)'],
  ['re-export', 'export * from \'@aws-sdk/client-sns\''],
  ['require', 'const { A } = require("@aws-sdk/client-sns");'],
  ['minified require', 'var a=b(require("@aws-sdk/client-sns"))'],
  ['require.resolve', 'require.resolve("@aws-sdk/client-sns")'],
  ['part of a package', 'import a from "@aws-sdk/client-sns/dist-es/SNSClient.js"'],
])('finds a package by %s', async (_, source) => {
  write('index.mjs', source);
  expect(await sdkImportsOf([code])).toEqual(['@aws-sdk/client-sns']);
});

test.each([
  ['a comment of a bundler', '// node_modules/@aws-sdk/client-sns/dist-es/index.js'],
  ['a name in the text', 'const name = "@aws-sdk/client-sns";'],
  ['a longer name', 'import a from "my-@aws-sdk/client-sns";'],
])('is not misled by %s', async (_, source) => {
  write('index.mjs', source);
  expect(await sdkImportsOf([code])).toEqual([]);
});

test('names each package once, in order, from all folders', async () => {
  write('a/index.js', 'require("@aws-sdk/lib-dynamodb"); require("@aws-sdk/client-sns")');
  write('b/index.cjs', 'require("@aws-sdk/client-sns"); require("@smithy/node-http-handler")');
  expect(await sdkImportsOf([join(code, 'a'), join(code, 'b')])).toEqual(['@aws-sdk/client-sns', '@aws-sdk/lib-dynamodb', '@smithy/node-http-handler']);
});

test('leaves out what the code carries', async () => {
  write('lib/index.js', 'require("@aws-sdk/client-sns")');
  write('node_modules/@aws-sdk/client-sns/package.json', '{}');
  expect(await sdkImportsOf([code])).toEqual([]);
});

test('looks into dependencies that leave the SDK to the runtime', async () => {
  write('node_modules/helper/index.js', 'require("@aws-sdk/client-sns")');
  expect(await sdkImportsOf([code])).toEqual(['@aws-sdk/client-sns']);
});

test('reads nothing but JavaScript', async () => {
  write('data.json', 'require("@aws-sdk/client-sns")');
  write('index.py', 'import boto3');
  expect(await sdkImportsOf([code])).toEqual([]);
});
