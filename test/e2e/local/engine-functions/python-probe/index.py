import json
import os

import boto3

sts = boto3.client('sts')
invocation = 0


def handler(event, context):
    global invocation
    invocation += 1
    message = json.loads(event['Records'][0]['Sns']['Message'])
    return {
        'language': 'python', 'n': message['n'], 'invocation': invocation, 'environmentId': context.log_stream_name,
        'identity': sts.get_caller_identity()['Arn'],
    }
