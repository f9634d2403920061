import { firstRecord } from './support/environment';

const record = (source: string) => firstRecord({ language: 'Python', files: { 'index.py': source } });

describe('the scenario is given measure if it takes an argument', () => {
  const phases = (source: string) => record(`import functools\n${source}`).phases;

  test.each([
    ['a function', 'def client(measure):\n    with measure("phase"): pass'],
    ['any name', 'def client(timer):\n    with timer("phase"): pass'],
    ['a lambda', 'client = lambda measure: measure("phase").__enter__() or measure("phase")'],
    ['any number of arguments', 'def client(*arguments):\n    with arguments[0]("phase"): pass'],
    ['a decorated function', 'def decorated(f):\n    @functools.wraps(f)\n    def wrapper(*arguments): return f(*arguments)\n    return wrapper\n@decorated\ndef client(measure):\n    with measure("phase"): pass'],
  ])('%s', (_, source) => {
    expect(record(`import functools\n${source}`)).toMatchObject({ status: 'ok' });
  });

  test.each([
    ['no argument', 'def client(): pass'],
    ['a decorated function without', 'def decorated(f):\n    @functools.wraps(f)\n    def wrapper(*arguments): return f(*arguments)\n    return wrapper\n@decorated\ndef client(): pass'],
    ['a class', 'class client: pass'],
    ['a built-in function', 'client = dict'],
    ['a partial function', 'client = functools.partial(int, "7")'],
  ])('%s: it is not', (_, source) => {
    expect(record(`import functools\n${source}`)).toMatchObject({ status: 'ok' });
    expect(phases(source)).toBeUndefined();
  });
});

describe('what a call does not run', () => {
  test.each([
    ['a coroutine function', 'async def client(): pass'],
    ['one that takes measure', 'async def client(measure): pass'],
    ['a generator function', 'def client():\n    yield 1'],
    ['an asynchronous generator function', 'async def client():\n    yield 1'],
  ])('%s is an error that says so', (_, source) => {
    expect(record(source)).toMatchObject({
      status: 'error',
      errorType: 'TypeError',
      errorMessage: 'scenario \'client\' is a coroutine or generator, which a call doesn\'t run: make it a plain function',
    });
  });

  test('asyncio.run inside a plain function is fine', () => {
    expect(record('import asyncio\nasync def work(): await asyncio.sleep(0)\ndef client(): asyncio.run(work())')).toMatchObject({ status: 'ok' });
  });
});

describe('exceptions', () => {
  test.each([
    ['sys.exit', 'import sys\ndef client(): sys.exit(1)', 'SystemExit', '1'],
    ['KeyboardInterrupt', 'def client(): raise KeyboardInterrupt', 'KeyboardInterrupt', ''],
    ['a chain of causes', 'def client():\n    try: 1 / 0\n    except ZeroDivisionError as e: raise RuntimeError("outer") from e', 'RuntimeError', 'outer'],
    ['a circle of causes', 'def client():\n    e = RuntimeError("outer")\n    e.__cause__ = e\n    raise e', 'RuntimeError', 'outer'],
    ['no text', 'class Odd(Exception):\n    def __str__(self): raise ValueError\ndef client(): raise Odd()', 'Odd', 'the exception cannot be written as text'],
    ['text that is no text', 'class Odd(Exception):\n    def __str__(self): return None\ndef client(): raise Odd()', 'Odd', 'the exception cannot be written as text'],
    ['lone surrogates', 'def client(): raise ValueError("\\ud800")', 'ValueError', '\ud800'],
    ['what is no exception', 'def client(): raise 42', 'TypeError', 'exceptions must derive from BaseException'],
    ['a recursion without end', 'def client(): client()', 'RecursionError', expect.stringContaining('maximum recursion depth exceeded')],
  ])('%s', (_, source, errorType, errorMessage) => {
    expect(record(source)).toMatchObject({ status: 'error', errorType, errorMessage });
  });

  test('sys.exit while the module is imported', () => {
    expect(record('import sys\nsys.exit("stop")')).toMatchObject({ status: 'error', errorType: 'SystemExit', errorMessage: 'stop' });
  });
});

test('a package is a module', () => {
  expect(firstRecord({ language: 'Python', files: { 'mine/__init__.py': 'from .work import client', 'mine/work.py': 'def client(): pass' }, module: 'mine' }))
    .toMatchObject({ status: 'ok' });
});

test('what the scenario returns is ignored', () => {
  expect(record('def client(): return object()')).toMatchObject({ status: 'ok' });
});

test('the record goes to what standard output is at the end', () => {
  expect(record('import io, sys\ndef client(): sys.stdout = io.StringIO()')).toMatchObject({ status: 'ok' });
});

test('the environment\'s variables are read in INIT: the scenario cannot change what is reported', () => {
  expect(record('import os\ndef client(): os.environ["COLD_START_EPOCH"] = "other"')).toMatchObject({ status: 'ok', epoch: 'epoch-1' });
});
