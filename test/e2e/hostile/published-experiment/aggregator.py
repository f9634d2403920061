import csv
import io
import os
import statistics

import boto3

table = boto3.resource('dynamodb').Table(os.environ['TABLE_NAME'])


def handler(event, context):
    items = sorted(table.scan()['Items'], key=lambda item: item['memory_size'])
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(['memory_size', 'n', 'client', 'resource'])
    for item in items:
        writer.writerow([item['memory_size'], len(item['client']), statistics.mean(item['client']), statistics.mean(item['resource'])])
    return {'csvContent': text.getvalue(), 'environments': [name for item in items for name in item['environments']]}
