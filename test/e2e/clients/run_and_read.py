"""Starts a run of the benchmark in a stack, waits for its end and prints the CSV: what a user does with nothing but boto3."""
import json
import sys
import time

import boto3


def invoke(function_name, payload):
    answer = boto3.client('lambda').invoke(FunctionName=function_name, Payload=json.dumps(payload))
    result = json.load(answer['Payload'])
    if 'FunctionError' in answer:
        sys.exit(f'{function_name}: {result}')
    return result


stack = boto3.client('cloudformation').describe_stacks(StackName=sys.argv[1])['Stacks'][0]
outputs = {output['OutputKey']: output['OutputValue'] for output in stack['Outputs']}
invoker = next(value for key, value in outputs.items() if key.endswith('InvokerFn'))
aggregator = next(value for key, value in outputs.items() if key.endswith('ResultAggregatorFn'))

started = invoke(invoker, {'n': 2})
print(f"{started['runId']}: {started['estimate']['cells']} cells", file=sys.stderr)
while True:
    execution = boto3.client('stepfunctions').describe_execution(executionArn=started['executionArn'])
    if execution['status'] != 'RUNNING':
        break
    time.sleep(0.5)
if execution['status'] != 'SUCCEEDED':
    sys.exit(f"{execution['status']}: {execution.get('error')} {execution.get('cause')}")
print(invoke(aggregator, {'runId': started['runId']})['csvContent'], end='')
