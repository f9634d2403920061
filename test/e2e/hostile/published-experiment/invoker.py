import json
import os
import uuid

import boto3

sns = boto3.client('sns')


def handler(event, context):
    for _ in range(event.get('n', 1)):
        sns.publish(TopicArn=os.environ['TOPIC_ARN'], Message=json.dumps({'id': str(uuid.uuid4())}))
    return {'published': event.get('n', 1)}
