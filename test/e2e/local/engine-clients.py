"""Every action of Lambda's API, and one of each other protocol, through boto3; prints what it got as JSON."""
import base64
import json
import sys
import time

import boto3
from botocore.exceptions import ClientError

name, function_arn = sys.argv[1:]
seen = {}


def refusal(call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        return [error.response['Error']['Code'], error.response['ResponseMetadata']['HTTPStatusCode']]


client = boto3.client('lambda')
answer = client.invoke(FunctionName=name, Payload=b'{"n": 1}', LogType='Tail')
seen['invoke'] = [answer['StatusCode'], answer['ExecutedVersion'], json.load(answer['Payload'])]
seen['log'] = base64.b64decode(answer['LogResult']).decode()
seen['event'] = client.invoke(FunctionName=function_arn, InvocationType='Event')['StatusCode']
function = client.get_function(FunctionName=name)
seen['function'] = [function['Configuration']['FunctionArn'], function['Configuration']['State'], function['Code']['RepositoryType']]
configuration = client.get_function_configuration(FunctionName=name)
seen['updated'] = client.update_function_configuration(
    FunctionName=name, Environment={'Variables': {'EPOCH': 'boto3'}}, RevisionId=configuration['RevisionId'])['LastUpdateStatus']
client.get_waiter('function_updated_v2').wait(FunctionName=name, WaiterConfig={'Delay': 1})
seen['environment'] = client.get_function_configuration(FunctionName=name)['Environment']
seen['functions'] = [found['FunctionName'] for page in client.get_paginator('list_functions').paginate() for found in page['Functions']]
seen['account'] = client.get_account_settings()['AccountLimit']['ConcurrentExecutions']
mappings = client.list_event_source_mappings()['EventSourceMappings']
seen['mapping'] = client.get_event_source_mapping(UUID=mappings[0]['UUID'])['State']
seen['eventInvokeConfig'] = [
    client.get_function_event_invoke_config(FunctionName=found)['MaximumRetryAttempts'] for found in seen['functions'] if 'NodeProbe' in found]
seen['policies'] = [json.loads(client.get_policy(FunctionName=found)['Policy'])['Statement'][0]['Effect'] for found in seen['functions'] if 'NodeProbe' in found]

seen['stale'] = refusal(client.update_function_configuration, FunctionName=name, Timeout=5, RevisionId=configuration['RevisionId'])
seen['absent'] = refusal(client.get_function, FunctionName='absent')
seen['unsupported'] = refusal(client.list_tags, Resource=function_arn)
seen['absentQueue'] = refusal(boto3.client('sqs').get_queue_url, QueueName='absent')
seen['absentTopic'] = refusal(boto3.client('sns').publish, TopicArn=function_arn.replace(':lambda:', ':sns:').replace(':function', ''), Message='m')
seen['absentStack'] = refusal(boto3.client('cloudformation').describe_stacks, StackName='absent')
seen['absentExecution'] = refusal(
    boto3.client('stepfunctions').describe_execution, executionArn='arn:aws:states:us-east-1:000000000000:execution:absent:absent')
seen['absentLogGroup'] = refusal(boto3.client('logs').filter_log_events, logGroupName='absent')
seen['absentTable'] = refusal(boto3.client('dynamodb').describe_table, TableName='absent')
seen['identity'] = boto3.client('sts').get_caller_identity()['Arn']
print(json.dumps(seen))
