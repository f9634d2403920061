from aws_cdk import App, Stack
from aws_cdk.aws_dynamodb import Attribute, AttributeType, TableV2
from aws_cdk.aws_lambda import Code, Function, Runtime
from cdk_cold_start_benchmark import ColdStartBenchmark, MemoryRange, Placement, Probe
from constructs import Construct


class ApiStack(Stack):
    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id)

        # the stack as it was: a function in the folder api, and its table.
        table = TableV2(self, 'Orders', partition_key=Attribute(name='id', type=AttributeType.STRING))
        environment = {'TABLE_NAME': table.table_name}
        handler = Function(
            self, 'Handler', runtime=Runtime.NODEJS_22_X, code=Code.from_asset('api'), handler='index.handler', environment=environment,
        )
        table.grant_read_data(handler)

        # what the function does at its start, at three memory sizes: api/start-up.mjs is deployed with all of its folder.
        bench = ColdStartBenchmark(
            self, 'ColdStarts',
            runtime=Runtime.NODEJS_22_X,
            probe=Probe.from_asset('api', module='start-up', scenarios=['connectToTable', 'firstRequest']),
            memory_range=MemoryRange.sizes(256, 512, 1024),
            placements=[Placement.HANDLER, Placement.INIT],
            environment=environment,
        )
        table.grant_read_data(bench.probe_role)


app = App()
ApiStack(app, 'Api')
app.synth()
