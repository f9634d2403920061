"""Runs a Python function against the Lambda Runtime API, as Lambda's own runtime does. It is part of what INIT measures: it
imports what Lambda's runtime imports, and no more."""
import _socket  # the module socket costs milliseconds, which are the function's own if it needs it
import decimal
import importlib
import json
import logging
import math
import os
import sys
import time
import traceback

import simplejson  # what Lambda's runtime writes answers with: it knows named tuples, and decimals to the last digit

TASK_ROOT = os.environ['LAMBDA_TASK_ROOT']
API = os.environ['AWS_LAMBDA_RUNTIME_API']
RUNTIME = os.environ.get('AWS_EXECUTION_ENV', '').rpartition('_')[2]
BEFORE_3_12 = RUNTIME in ('python3.9', 'python3.10', 'python3.11')
if not BEFORE_3_12:
    import concurrent.futures.thread  # not used, but Lambda's runtime has it loaded before the function is
IS_JSON = os.environ.get('AWS_LAMBDA_LOG_FORMAT', '').upper() == 'JSON'
LOG_LEVEL = os.environ.get('AWS_LAMBDA_LOG_LEVEL', '').upper().replace('TRACE', 'DEBUG')

request_id = None


class Connection:
    """One connection, one request at a time; the engine answers with a length."""

    def __init__(self):
        host, port = API.split(':')
        self.socket = _socket.socket(_socket.AF_INET, _socket.SOCK_STREAM)
        self.socket.connect((host, int(port)))
        self.socket.setsockopt(_socket.IPPROTO_TCP, _socket.TCP_NODELAY, 1)

    def request(self, method, path, body=b'', headers=()):
        head = [f'{method} /2018-06-01/runtime/{path} HTTP/1.1', f'Host: {API}', f'Content-Length: {len(body)}', *headers, '', '']
        self.socket.sendall('\r\n'.join(head).encode('latin-1') + body)
        head, _, received = self.receive_head()
        status_line, *lines = head.decode('latin-1').split('\r\n')
        headers = {name.lower(): value for name, _, value in (line.partition(': ') for line in lines)}
        chunks, length = [received], len(received)
        while length < int(headers.get('content-length', 0)):
            chunks.append(self.receive())
            length += len(chunks[-1])
        return int(status_line.split(' ')[1]), headers, b''.join(chunks)

    def receive_head(self):
        received = b''
        while b'\r\n\r\n' not in received:
            received += self.receive()
        return received.partition(b'\r\n\r\n')

    def receive(self):
        chunk = self.socket.recv(65536)
        if not chunk:
            os._exit(1)  # the engine is gone, and so is everything that could be done
        return chunk


class Fault(Exception):
    """What is wrong with the function itself, in Lambda's words."""

    def __init__(self, error_type, message, trace=None):
        self.error_type, self.message, self.trace = 'Runtime.' + error_type, message, trace


class Unbuffered:
    def __init__(self, stream):
        self.stream = stream

    def __getattr__(self, name):
        return getattr(self.stream, name)

    def write(self, text):
        self.stream.write(text)
        self.stream.flush()

    def writelines(self, lines):
        self.stream.writelines(lines)
        self.stream.flush()


# --- context ---

class Described:
    def __repr__(self):
        return f"{type(self).__name__}([{','.join(f'{name}={value}' for name, value in vars(self).items() if name[0] != '_')}])"


class Record(Described):
    def __init__(self, values):
        self.__dict__.update({name: values.get(name) for name in self._names})


class CognitoIdentity(Record):
    _names = 'cognito_identity_id', 'cognito_identity_pool_id'


class Client(Record):
    _names = 'installation_id', 'app_title', 'app_version_name', 'app_version_code', 'app_package_name'


class ClientContext(Record):
    _names = 'custom', 'env', 'client'


class LambdaContext(Described):
    def __init__(self, headers):
        environment = os.environ
        self.aws_request_id = headers['lambda-runtime-aws-request-id']
        self.log_group_name = environment.get('AWS_LAMBDA_LOG_GROUP_NAME')
        self.log_stream_name = environment.get('AWS_LAMBDA_LOG_STREAM_NAME')
        self.function_name = environment.get('AWS_LAMBDA_FUNCTION_NAME')
        self.memory_limit_in_mb = environment.get('AWS_LAMBDA_FUNCTION_MEMORY_SIZE')
        self.function_version = environment.get('AWS_LAMBDA_FUNCTION_VERSION')
        self.invoked_function_arn = headers.get('lambda-runtime-invoked-function-arn')
        self.client_context = client_context(headers.get('lambda-runtime-client-context'))
        identity = json.loads(headers.get('lambda-runtime-cognito-identity', '{}'))
        self.identity = CognitoIdentity({
            'cognito_identity_id': identity.get('cognitoIdentityId'), 'cognito_identity_pool_id': identity.get('cognitoIdentityPoolId')})
        self.tenant_id = headers.get('lambda-runtime-aws-tenant-id')
        self._epoch_deadline_time_in_ms = int(headers['lambda-runtime-deadline-ms'])

    def get_remaining_time_in_millis(self):
        return max(0, self._epoch_deadline_time_in_ms - int(time.time() * 1000))

    def log(self, message):
        sys.stdout.write(str(message))


def client_context(text):
    if not text:
        return None
    try:
        context = ClientContext(json.loads(text))
    except Exception as error:
        raise Fault('LambdaContextUnmarshalError', f'Unable to parse Client Context JSON: {error}')
    if context.client is not None:
        context.client = Client(context.client)
    return context


# --- logs ---

STANDARD_ATTRIBUTES = frozenset(logging.makeLogRecord({}).__dict__) | {'aws_request_id', 'taskName'}


class JsonFormatter(logging.Formatter):
    def format(self, record):
        level = min(50, max(0, record.levelno)) // 10 * 10
        error_type, error, trace = record.exc_info or (None, None, None)
        line = {
            'timestamp': self.formatTime(record, '%Y-%m-%dT%H:%M:%SZ'),
            'level': logging.getLevelName(level),
            'message': record.getMessage(),
            'logger': record.name,
            'stackTrace': traceback.format_tb(trace) if error_type else None,
            'errorType': error_type.__name__ if error_type else None,
            'errorMessage': str(error) if error_type else None,
            'requestId': record.aws_request_id,
            'location': f'{record.pathname}:{record.funcName}:{record.lineno}' if error_type else None,
        }
        line.update({name: value for name, value in record.__dict__.items() if name not in STANDARD_ATTRIBUTES and name not in line})
        return json.dumps({name: value for name, value in line.items() if value is not None}, ensure_ascii=False) + '\n'


class TextFormatter(logging.Formatter):
    def format(self, record):
        # one event: a newline would make two
        return super().format(record).replace('\n', '\r') + '\n'


class Handler(logging.Handler):
    def emit(self, record):
        record.aws_request_id = request_id or ''
        sys.stdout.write(self.format(record))


def set_up_logging():
    logging.Formatter.converter = time.gmtime
    handler = Handler()
    handler.setFormatter(JsonFormatter() if IS_JSON else TextFormatter(
        '[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s', '%Y-%m-%dT%H:%M:%S'))
    logger = logging.getLogger()
    logger.addHandler(handler)
    if LOG_LEVEL in ('DEBUG', 'INFO', 'WARN', 'WARNING', 'ERROR', 'FATAL', 'CRITICAL'):
        logger.setLevel(LOG_LEVEL)


def log_error(error):
    if IS_JSON:
        line = to_json({'timestamp': time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime()), 'log_level': 'ERROR', **error})
    else:
        trace = [indented(line) for entry in error['stackTrace'] for line in entry.splitlines()]
        line = '\r'.join([f"[ERROR] {error['errorType']}: {error['errorMessage']}", 'Traceback (most recent call last):', *trace])
    sys.stdout.write(line + '\n')


def indented(line):
    text = line.lstrip(' ')
    return '\u00a0' * (len(line) - len(text)) + text


# --- invocations ---

class Encoder(simplejson.JSONEncoder):
    def default(self, value):
        if not isinstance(value, decimal.Decimal):
            return super().default(value)
        return math.nan if value.is_nan() else simplejson.RawJSON(str(value))


def to_json(value):
    return Encoder(use_decimal=False, allow_nan=True, ensure_ascii=BEFORE_3_12).encode(value)


def error_of(error):
    if isinstance(error, Fault):
        return make_error(error.message, error.error_type, error.trace)
    # without their columns, which Python would underline
    frames = [(frame.filename, frame.lineno, frame.name, frame.line) for frame in traceback.extract_tb(error.__traceback__)]
    own = next((index for index, (filename, *_) in enumerate(frames) if filename != __file__), 0)
    return make_error(str(error), type(error).__name__, traceback.format_list(frames[own:]))


def make_error(message, error_type, trace):
    return {'errorMessage': message, 'errorType': error_type, 'requestId': request_id or '', 'stackTrace': trace or []}


def load_handler(name):
    module_name, dot, function_name = name.rpartition('.')
    if not dot:
        raise Fault('MalformedHandlerName', f"Bad handler '{name}': not enough values to unpack (expected 2, got 1)")
    if module_name.split('.')[0] in sys.builtin_module_names:
        raise Fault('BuiltInModuleConflict', f'Cannot use built-in module {module_name} as a handler module')
    try:
        module = importlib.import_module(module_name.replace('/', '.'))
    except ImportError as error:
        raise Fault('ImportModuleError', f"Unable to import module '{module_name}': {error}")
    except SyntaxError as error:
        trace = [f'  File "{error.filename}" Line {error.lineno}\n    {error.text}']
        raise Fault('UserCodeSyntaxError', f"Syntax error in module '{module_name}': {error}", trace)
    try:
        return getattr(module, function_name)
    except AttributeError:
        raise Fault('HandlerNotFound', f"Handler '{function_name}' missing on module '{module_name}'")


def marshalled(response):
    if isinstance(response, bytes):
        return response, 'application/unknown'
    try:
        return to_json(response).encode(), 'application/json'
    except Exception as error:
        raise Fault('MarshalError', f'Unable to marshal response: {error}')


def unmarshalled(body):
    try:
        return simplejson.loads(body)
    except Exception as error:
        raise Fault('UnmarshalError', f'Unable to unmarshal input: {error}')


def invoke(connection, handler, headers, body):
    path = f'invocation/{request_id}/'
    try:
        response, content_type = marshalled(handler(unmarshalled(body), LambdaContext(headers)))
    except Exception as failure:
        error = error_of(failure)
        log_error(error)
        connection.request('POST', path + 'error', to_json(error).encode(), ['Content-Type: application/json'])
    else:
        status, _, body = connection.request('POST', path + 'response', response, [f'Content-Type: {content_type}'])
        if status != 202:
            sys.stderr.write(f'[ERROR] [{int(time.time() * 1000)}] LAMBDA_RUNTIME Failed to post handler success response. '
                             f'Http response code: {status}. {body.decode()}\n')
            raise RuntimeError('Failed to post invocation response')  # the end of the runtime, as on Lambda


UNHANDLED = (
    'LAMBDA_WARNING: Unhandled exception. The most likely cause is an issue in the function code. However, in rare cases, a Lambda runtime '
    'update can cause unexpected function behavior. For functions using managed runtimes, runtime updates can be triggered by a function '
    'change, or can be applied automatically. To determine if the runtime has been updated, check the runtime version in the INIT_START log '
    'entry. If this error correlates with a change in the runtime version, you may be able to mitigate this error by temporarily rolling back '
    'to the previous runtime version. For more information, see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-update.html\r')


def main():
    global request_id
    sys.stdout, sys.stderr = Unbuffered(sys.stdout), Unbuffered(sys.stderr)
    connection = Connection()
    try:
        set_up_logging()
        handler = load_handler(os.environ['_HANDLER'])
    except Exception as failure:
        error = error_of(failure)
        logging.warning(UNHANDLED)
        log_error(error)
        connection.request('POST', 'init/error', to_json(error).encode(), [f"Lambda-Runtime-Function-Error-Type: {error['errorType']}"])
        sys.exit(1)
    while True:
        _, headers, body = connection.request('GET', 'invocation/next')
        request_id = headers['lambda-runtime-aws-request-id']
        os.environ['_X_AMZN_TRACE_ID'] = headers.get('lambda-runtime-trace-id', '')
        invoke(connection, handler, headers, body)


if __name__ == '__main__':
    # as on Lambda: code, layers, the runtime's packages, the runtime, the standard library
    layers = os.path.join(sys.argv.pop(), 'python')
    sys.path[:1] = [TASK_ROOT, os.path.join(layers, 'lib', RUNTIME, 'site-packages'), layers]
    main()
