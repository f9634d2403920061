import { ADDRESS, callQuery, ROLE, ROOT, texts } from './support';
import { StsService } from '../../../src/local/services/sts';

const service = new StsService(ADDRESS);

test('the engine\'s user is the account\'s root', async () => {
  const xml = await callQuery(service, 'GetCallerIdentity', {}, ROOT);
  expect([texts(xml, 'Arn'), texts(xml, 'UserId'), texts(xml, 'Account')]).toEqual([['arn:aws:iam::111122223333:root'], ['111122223333'], ['111122223333']]);
});

test('a function is a session of its role', async () => {
  const xml = await callQuery(service, 'GetCallerIdentity', {}, { ...ROLE, sessionName: 'probe' });
  expect([texts(xml, 'Arn'), texts(xml, 'UserId')]).toEqual([['arn:aws:sts::111122223333:assumed-role/Role/probe'], ['Role:probe']]);
});

test('actions beyond the engine are named', async () => {
  await expect(callQuery(service, 'AssumeRole', {})).rejects.toMatchObject({ code: 'InvalidAction', message: expect.stringContaining('AssumeRole') });
});
