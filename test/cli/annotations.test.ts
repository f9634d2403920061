import { complaintOf } from './complaint';
import { temporaryDirectory } from './temporary-directory';
import { checkAnnotations } from '../../src/cli/annotations';

const directory = temporaryDirectory();
const check = () => checkAnnotations(directory.path, 'S');

const notes = { '/S/Bench': [{ type: 'aws:cdk:warning', data: 'few samples' }, { type: 'aws:cdk:logicalId', data: 'X' }] };

test.each([
  ['in the manifest', { artifacts: { S: { metadata: notes } } }],
  ['in a file of its own', { artifacts: { S: { additionalMetadataFile: 'S.metadata.json' } } }],
])('warnings of the constructs, %s', (_, manifest) => {
  directory.write('manifest.json', manifest);
  directory.write('S.metadata.json', notes);
  expect(check()).toEqual(['S/Bench: few samples']);
});

test('an error that a construct annotates stops it, though the app has synthesized', async () => {
  directory.write('manifest.json', { artifacts: { S: { metadata: { '/S/Bench': [{ type: 'aws:cdk:error', data: 'too many probes' }] } } } });
  expect(await complaintOf(check)).toEqual({
    what: 'The app reports an error in its constructs.', todo: 'Correct what is said above.', details: ['S/Bench: too many probes'],
  });
});

test('context that must be looked up in an account stops it', async () => {
  directory.write('manifest.json', { missing: [{ key: 'vpc-provider:x' }], artifacts: {} });
  expect((await complaintOf(check)).what).toBe('The app needs values looked up in an AWS account: vpc-provider:x.');
});
