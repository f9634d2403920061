import boto3


def client():
    return boto3.client('dynamodb')


def session(measure):
    with measure('session'):
        own = boto3.Session()
    with measure('client'):
        own.client('s3')
