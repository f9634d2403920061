"""Times boto3's client and resource, stores the times, and makes its own function cold again, as the published experiment does."""
import json
import os
import time
from decimal import Decimal

import boto3

REGION = os.environ['AWS_REGION']
table = boto3.resource('dynamodb').Table(os.environ['TABLE_NAME'])
functions = boto3.client('lambda', region_name=REGION)


def milliseconds(work):
    start = time.perf_counter()
    work()
    return Decimal(str(round((time.perf_counter() - start) * 1000, 3)))


def handler(event, context):
    message = json.loads(event['Records'][0]['Sns']['Message'])
    client = milliseconds(lambda: boto3.client('dynamodb', region_name=REGION))
    resource = milliseconds(lambda: boto3.resource('dynamodb', region_name=REGION))
    table.update_item(
        Key={'memory_size': int(context.memory_limit_in_mb)},
        UpdateExpression='SET #client = list_append(if_not_exists(#client, :none), :client), '
                         '#resource = list_append(if_not_exists(#resource, :none), :resource), '
                         'environments = list_append(if_not_exists(environments, :none), :environment)',
        ExpressionAttributeNames={'#client': 'client', '#resource': 'resource'},
        ExpressionAttributeValues={':none': [], ':client': [client], ':resource': [resource], ':environment': [context.log_stream_name]},
    )
    name = context.function_name
    functions.get_waiter('function_updated_v2').wait(FunctionName=name)
    configuration = functions.get_function_configuration(FunctionName=name)
    variables = configuration['Environment']['Variables']
    functions.update_function_configuration(FunctionName=name, Environment={'Variables': {**variables, 'LAST_MESSAGE': message['id']}})
    print(f"message {message['id']}: client {client} ms, resource {resource} ms")
