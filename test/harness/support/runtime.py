# as much of Lambda's Python runtime as the harness needs: loads the handler, invokes it once for each event, tells on fd 3 what came back.
import importlib
import json
import os
import sys
import time

request = json.load(sys.stdin)
sys.path.insert(0, os.environ['LAMBDA_TASK_ROOT'])
sys.path.append(os.path.dirname(request['handlerFile']))


def tell(outcome):
    os.write(3, (json.dumps(outcome) + '\n').encode())


class Context:
    function_name = request['context']['functionName']
    log_stream_name = request['context']['logStreamName']

    def get_remaining_time_in_millis(self):
        return request['context']['remainingMs']


module, _ = os.path.splitext(os.path.basename(request['handlerFile']))
handler = importlib.import_module(module).handler
tell({'initialized': True})
for index, event in enumerate(request['events']):
    notification = event['Records'][0]['Sns']
    message = json.loads(notification['Message'])
    started = time.time()
    if 'holdForMs' in message:
        message['holdUntil'] = started * 1000 + message.pop('holdForMs')
    notification['Message'] = json.dumps(message)
    context = Context()
    context.aws_request_id = f'request-{index + 1}'
    try:
        response = handler(event, context)
        tell({'response': response, 'invocationMs': (time.time() - started) * 1000})
    except Exception as error:
        tell({'thrown': f'{type(error).__name__}: {error}'})
