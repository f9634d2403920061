# Handler of a benchmark's probe functions: loads the probe module, runs one scenario once, and tells what this environment saw.
# Shipped as it is, without dependencies; imports only what the bare runtime has imported already. Short, because a layer is
# read-only, so that Python compiles this file at every cold start: what few of them need is in cold_start_harness_rare.
import sys
from importlib import import_module
from json import dumps, loads
from os import environ
from time import gmtime, perf_counter_ns, sleep, strftime, time

_epoch = environ.get('COLD_START_EPOCH')
_placement = environ.get('COLD_START_PLACEMENT')
_init_scenario = environ.get('COLD_START_SCENARIO')
_invocation = 0
_probe = None
_measured = {}


def _since(start):
    return (perf_counter_ns() - start) / 1e6


def _work(name, load, run):
    global _probe
    try:
        if load:
            start = perf_counter_ns()
            _probe = import_module(environ['COLD_START_MODULE'].replace('/', '.'))
            _measured['moduleLoadMs'] = _since(start)
        if run:
            scenario = getattr(_probe, name, None)
            code = getattr(scenario, '__code__', None)
            # 0x2a4: *arguments, a generator, a coroutine, an asynchronous generator.
            if not code or code.co_argcount or code.co_flags & 0x2a4:
                scenario = import_module('cold_start_harness_rare').prepare(scenario, name, _probe, _measured)
            start = perf_counter_ns()
            scenario()
            _measured['scenarioDurationMs'] = _since(start)
        elif name != _init_scenario:
            raise LookupError(f"INIT ran the scenario '{_init_scenario}', not '{name}'")
    except BaseException as error:  # SystemExit too: an outcome of the scenario, not the end of the environment.
        import_module('cold_start_harness_rare').describe(error, _measured)


def handler(event, context):
    global _invocation
    entered = time()
    _invocation += 1
    message = loads(event['Records'][0]['Sns']['Message'])
    record = {
        'type': 'coldstart.sample',
        'timestamp': strftime('%Y-%m-%dT%H:%M:%S', gmtime(entered)) + '.%03dZ' % (entered % 1 * 1000),
        'level': 'INFO',
        'requestId': context.aws_request_id,
        'environmentId': context.log_stream_name,
        'functionName': context.function_name,
        'runId': message['runId'],
        'round': message['round'],
        'slot': message['slot'],
        'scenario': message['scenario'],
        'placement': _placement,
        'epoch': _epoch,
        'invocation': _invocation,
        'status': 'ok',
    }
    if 'AWS_LAMBDA_INITIALIZATION_TYPE' in environ:
        record['initializationType'] = environ['AWS_LAMBDA_INITIALIZATION_TYPE']
    if context.function_name not in message['targets']:
        record['status'] = 'unrequested'
        return record
    if _invocation > 1:
        record['status'] = 'warm'
    elif _epoch != message['epoch']:
        record['status'] = 'stale'
    else:
        if 'status' not in _measured:
            _work(message['scenario'], _placement == 'lazy', _placement != 'init')
        record.update(_measured)
    hold = min(message.get('holdUntil', 0) / 1000 - time(), context.get_remaining_time_in_millis() / 1000 - 0.5)
    if hold > 0:
        start = perf_counter_ns()
        sleep(hold)
        record['holdMs'] = _since(start)
    sys.stdout.write(dumps(record) + '\n')
    return record


_work(_init_scenario, _placement != 'lazy', _placement == 'init')
