import type { LanguageName } from './clients';
import type { EnvironmentSpec } from '../../../src/local/runtime/environment-spec';

/** A function and what must become of it, whoever runs it. */
export interface Subject {
  readonly files: { readonly [path: string]: string };
  /** how its invocation ends; by the client's generation where Node.js 24 brought a change. */
  readonly ends: string | { readonly 3: string; readonly 4: string };
  /** some of what it answers. */
  readonly answer?: object;
  readonly changes?: Partial<EnvironmentSpec>;
  readonly events?: readonly unknown[];
  /** why our bootstrap does otherwise than a generation of the client. */
  readonly differs?: { readonly 3: string };
}

type Options = Omit<Subject, 'files' | 'ends'>;

const node = (ends: Subject['ends'], source: string, options: Options = {}): Subject => ({ files: { 'index.js': source }, ends, ...options });
const python = (ends: string, source: string, options: Options = {}): Subject => ({ files: { 'index.py': source }, ends, ...options });

const TEXT: Options = { changes: { logFormat: 'Text' } };
const SECOND: Options = { changes: { timeoutMs: 1_000 } };
const AS_HANDLER = (handler: string): Options => ({ changes: { handler } });
const THRICE: Options = { events: [{}, {}, {}] };

const CIRCLE = 'exports.handler = async () => { const a = {}; a.a = a; return a; }';
const THROWS = 'exports.handler = async () => { throw new TypeError("boom"); }';
const NEEDS = 'require("not-there")';
const RAISES = 'def handler(event, context): raise ValueError("boom")';
const RAISES_IN_INIT = 'raise TypeError("bad init")';
const NO_JSON = { 3: 'error Error', 4: 'error Runtime.JSONStringifyError' };
/** https://github.com/aws/aws-lambda-nodejs-runtime-interface-client/tree/main/src */
const UNPUBLISHED = 'Lambda runs what follows 3.3.0, which is not on npm';

const NODEJS: { readonly [what: string]: Subject } = {
  'gets event and context': node('success',
    'exports.handler = async (event, context) => [event, Object.keys(context).sort(), context.memoryLimitInMB]', { events: [{ a: 'é\u2028' }] }),
  'gets a trace id': node('success', 'exports.handler = async () => /^Root=1-.*;Parent=.*;Sampled=0$/.test(process.env._X_AMZN_TRACE_ID)'),
  'finds built-in modules loaded': node('success',
    'const loaded = process.moduleLoadList.map(String).sort(); exports.handler = async () => loaded'),
  'is invoked again': node('success', 'let count = 0; exports.handler = async () => ++count', THRICE),
  'is a module of a package of modules': {
    files: { 'index.js': 'export const handler = async () => import.meta.url.slice(-8)', 'package.json': '{"type":"module"}' }, ends: 'success',
  },
  'awaits at its top': { files: { 'index.mjs': 'const one = await Promise.resolve(1); export const handler = async () => one' }, ends: 'success' },
  'is not async': node('success', 'exports.handler = () => 42'),
  'answers nothing': node('success', 'exports.handler = async () => undefined'),
  'answers six megabytes': node('success', 'exports.handler = async () => "x".repeat(6_000_000)'),
  'answers seven megabytes': node('error Function.ResponseSizeTooLarge', 'exports.handler = async () => "x".repeat(7_000_000)'),
  'answers what is no JSON: a circle': node(NO_JSON, CIRCLE),
  'answers what is no JSON: a big integer': node(NO_JSON, 'exports.handler = async () => 1n'),
  'answers what is no JSON: a function': node('error TypeError', 'exports.handler = async () => () => 1'),
  'calls back': node({ 3: 'success', 4: 'error Runtime.CallbackHandlerDeprecated' },
    'exports.handler = (event, context, callback) => callback(null, 1)', { differs: { 3: `it warns of callbacks: ${UNPUBLISHED}` } }),
  'throws': node('error TypeError', THROWS),
  'throws, logging text': node('error TypeError', THROWS, TEXT),
  'throws at once': node('error RangeError', 'exports.handler = () => { throw new RangeError("boom"); }'),
  'rejects later': node('error RangeError',
    'exports.handler = () => new Promise((_, reject) => setTimeout(() => reject(new RangeError("later")), 5))'),
  'throws an error of its own class': node('error Error',
    'class Mine extends Error {} exports.handler = async () => { throw new Mine("mine"); }'),
  'throws an error with a cause and members': node('error Error', `
const error = Object.assign(new Error("outer", { cause: new Error("inner") }), { code: "E", more: new Error("member") });
exports.handler = async () => { throw error; }
`),
  'throws an error with members, logging text': node('error Error',
    'exports.handler = async () => { throw Object.assign(new Error("outer"), { code: "E", more: new Error("member") }); }', TEXT),
  'throws an error without a message': node('error Error', 'exports.handler = async () => { throw new Error(); }'),
  'throws a string': node('error string', 'exports.handler = async () => { throw "text"; }'),
  'throws undefined': node({ 3: 'error string', 4: 'error undefined' }, 'exports.handler = async () => { throw undefined; }'),
  'throws an object': node({ 3: 'error N', 4: 'error object' }, 'exports.handler = async () => { throw { name: "N", message: "M", stack: "S" }; }'),
  'throws where nobody catches': node({ 3: 'error Error', 4: 'error Runtime.ExitError' },
    'exports.handler = () => new Promise(() => { setTimeout(() => { throw new Error("late"); }, 5); setTimeout(() => {}, 5_000); })'),
  'rejects where nobody waits': node({ 3: 'error Runtime.UnhandledPromiseRejection', 4: 'error Runtime.ExitError' },
    'exports.handler = async () => { Promise.reject(new Error("forgotten")); await new Promise(resolve => setTimeout(resolve, 5_000)); }'),
  'never settles': node({ 3: 'error Runtime.NodeJsExit', 4: 'error Runtime.ExitError' },
    'exports.handler = async () => new Promise(() => {})', { differs: { 3: `it answers null: ${UNPUBLISHED}` } }),
  'takes longer than its timeout': node('timeout Sandbox.Timedout',
    'exports.handler = () => new Promise(resolve => setTimeout(resolve, 60_000))', SECOND),
  'exits': node('error Runtime.ExitError', 'exports.handler = async () => { process.exit(7); }'),
  'exits as if all was well': node('error Runtime.ExitError', 'exports.handler = async () => { process.exit(0); }'),
  'is killed': node('error Runtime.ExitError',
    'exports.handler = () => new Promise(() => { setInterval(() => {}, 1_000); process.kill(process.pid, "SIGSEGV"); })'),
  'logs': node('success', `
console.log("outside");
exports.handler = async () => {
  console.log({ a: 1 });
  console.log("two\\nlines", 2);
  console.error(new TypeError("bad"));
  console.log("x", new Error("second"));
  console.log(new Error("first"), 1);
  console.debug("quiet");
  console.log();
  console.warn("%s-%d", "a", 3);
  console.log(1n);
}
`),
  'logs text': node('success', `
console.log("outside");
exports.handler = async () => {
  console.log({ a: 1 });
  console.log("two\\nlines", 2);
  console.error(new TypeError("bad"));
  console.trace("traced");
  console.log();
  console.warn("%s-%d", "a", 3);
}
`, TEXT),
  'prints': node('success', 'exports.handler = async () => { process.stdout.write("says out\\n"); process.stderr.write("says err\\n"); }'),
  'throws in INIT': node('error TypeError', 'throw new TypeError("bad init")'),
  'throws in INIT, logging text': node('error TypeError', 'throw new TypeError("bad init")', TEXT),
  'throws a string in INIT': node('error string', 'throw "bad init"'),
  'needs a module that is missing': node('error Runtime.ImportModuleError', NEEDS),
  'needs a module that is missing, logging text': node('error Runtime.ImportModuleError', NEEDS, TEXT),
  'has no module': { files: { 'other.js': '' }, ends: 'error Runtime.ImportModuleError' },
  'does not parse': node('error Runtime.UserCodeSyntaxError', 'exports.handler = ('),
  'exports no handler': node('error Runtime.HandlerNotFound', 'exports.other = 1'),
  'exports a handler that is no function': node('error Runtime.HandlerNotFound', 'exports.handler = 1'),
  'has a handler outside of its folder': node('error Runtime.MalformedHandlerName', '', AS_HANDLER('../index.handler')),
  'has a handler without a dot': node('error Runtime.MalformedHandlerName', '', AS_HANDLER('index')),
  'exits in INIT': node('error Runtime.ExitError', 'process.exit(3)'),
};

const PYTHON: { readonly [what: string]: Subject } = {
  'gets event and context': python('success', `
def handler(event, context):
    return [event, [name for name in dir(context) if name[0] != "_"], repr(context), context.memory_limit_in_mb]
`, { events: [{ a: 'é\u2028' }] }),
  'gets a trace id': python('success', `
import os, re
def handler(event, context): return bool(re.match("^Root=1-.*;Parent=.*;Sampled=0$", os.environ["_X_AMZN_TRACE_ID"]))
`),
  'finds modules loaded': python('success', `
import sys
# but for their own, and what our bootstrap has instead of their native part
own = lambda name: name.partition('.')[0] in ('awslambdaric', 'runtime_client', '_socket')
loaded = sorted(name for name in sys.modules if not own(name))
def handler(event, context): return loaded
`),
  'is invoked again': python('success', 'count = 0\ndef handler(event, context):\n  global count\n  count += 1\n  return count', THRICE),
  'is in a folder': { files: { 'src/app.py': 'def main(event, context): return __name__' }, ends: 'success', ...AS_HANDLER('src/app.main') },
  'answers nothing': python('success', 'def handler(event, context): pass'),
  'answers bytes': python('success', 'def handler(event, context): return b\'{"raw": 1}\''),
  'answers decimals': python('success', `
from decimal import Decimal
def handler(event, context): return [Decimal(text) for text in ("1.50", "1E+3", "12345678901234567890.12345678901", "-0")]
`),
  'answers what JSON has no number for': python('success',
    'from decimal import Decimal\ndef handler(event, context): return [Decimal("NaN"), float("inf")]'),
  'answers tuples, named ones too, and odd keys': python('success', `
from collections import namedtuple
def handler(event, context):
    return [(1, "é\\u2028"), namedtuple("P", "x y")(1, 2), {1: "a", None: 2, True: 3, 1.5: 4}, {"b": b"bytes"}]
`),
  'answers six megabytes': python('success', 'def handler(event, context): return "x" * 6_000_000'),
  'answers seven megabytes': python('error Function.ResponseSizeTooLarge', 'def handler(event, context): return "x" * 7_000_000'),
  'answers what is no JSON': python('error Runtime.MarshalError', 'def handler(event, context): return {1, 2}'),
  'is a coroutine': python('error Runtime.MarshalError', 'async def handler(event, context): return 1'),
  'raises': python('error ValueError', RAISES),
  'raises, logging text': python('error ValueError', RAISES, TEXT),
  'raises deep down': python('error JSONDecodeError', `
import json
def parse(): return json.loads("{")
def handler(event, context): return parse()
`),
  'raises with a cause': python('error KeyError', `
def handler(event, context):
    try: 1 / 0
    except Exception as cause: raise KeyError("é") from cause
`),
  'raises an exception of its own class': python('error Mine',
    'class Mine(Exception): pass\ndef handler(event, context): raise Mine("a", 2)'),
  'raises an exception without a message': python('error Exception', 'def handler(event, context): raise Exception()'),
  'raises what is no Exception': python('error Runtime.ExitError', 'def handler(event, context): raise KeyboardInterrupt("stop")'),
  'takes longer than its timeout': python('timeout Sandbox.Timedout', 'import time\ndef handler(event, context): time.sleep(60)', SECOND),
  'exits': python('error Runtime.ExitError', 'import os\ndef handler(event, context): os._exit(7)'),
  'exits as if all was well': python('error Runtime.ExitError', 'import os\ndef handler(event, context): os._exit(0)'),
  'ends by sys.exit': python('error Runtime.ExitError', 'import sys\ndef handler(event, context): sys.exit(5)'),
  'is killed': python('error Runtime.ExitError', 'import os\ndef handler(event, context): os.kill(os.getpid(), 11)'),
  'logs': python('success', `
import logging
logging.warning("outside")
def handler(event, context):
    logging.getLogger().info("quiet %s", 1, extra={"table": "t"})
    logging.getLogger("lib").error("two\\nlines é")
    try: 1 / 0
    except Exception: logging.exception("caught")
    context.log("says context\\n")
`),
  // several lines of text are frames on Lambda's own channel, which these clients are not given; ours writes them as one line.
  'logs text': python('success', `
import logging
logging.warning("outside")
def handler(event, context):
    logging.error("one line é")
    logging.info("quiet")
`, TEXT),
  'prints': python('success', 'import sys\ndef handler(event, context): print("says out"); sys.stderr.write("says err\\n")'),
  'raises in INIT': python('error TypeError', RAISES_IN_INIT),
  'raises in INIT, logging text': python('error TypeError', RAISES_IN_INIT, TEXT),
  'raises in INIT, logging errors alone': python('error TypeError', RAISES_IN_INIT, { changes: { applicationLogLevel: 'ERROR' } }),
  'needs a module that is missing': python('error Runtime.ImportModuleError', 'import not_there'),
  'has no module': { files: { 'other.py': '' }, ends: 'error Runtime.ImportModuleError' },
  'does not parse': python('error Runtime.UserCodeSyntaxError', 'def handler(event, context:\n'),
  'has no handler': python('error Runtime.HandlerNotFound', 'other = 1'),
  'has a handler that is no function': python('error TypeError', 'handler = 1'),
  'has a handler without a dot': python('error Runtime.MalformedHandlerName', '', AS_HANDLER('index')),
  'is a built-in module': { files: { 'sys.py': '' }, ends: 'error Runtime.BuiltInModuleConflict', ...AS_HANDLER('sys.handler') },
  'exits in INIT': python('error Runtime.ExitError', 'import os\nos._exit(3)'),
  'ends by sys.exit in INIT': python('error Runtime.ExitError', 'import sys\nsys.exit(4)'),
};

export const FUNCTIONS: { readonly [language in LanguageName]: { readonly [what: string]: Subject } } = { 'Node.js': NODEJS, 'Python': PYTHON };

/** Sleeps through its first INIT, which Lambda ends after ten seconds and repeats within the invocation. */
export const SLOW_ONCE: { readonly [language in LanguageName]: Subject } = {
  'Node.js': node('success', `
const { existsSync, writeFileSync } = require('node:fs');
const mark = \`\${process.env.TMPDIR ?? '/tmp'}/tried\`;
if (!existsSync(mark)) {
  writeFileSync(mark, '');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60_000);
}
exports.handler = async () => 'second try';
`),
  'Python': python('success', `
import os, time
mark = os.environ.get('TMPDIR', '/tmp') + '/tried'
if not os.path.exists(mark):
    open(mark, 'w').close()
    time.sleep(60)
def handler(event, context): return 'second try'
`),
};
