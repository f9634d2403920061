import { CredentialStore } from '../../../src/local/iam/credentials';

test('credentials lead back to their principal', () => {
  const store = new CredentialStore();
  const root = store.issue({ kind: 'root' });
  const role = store.issue({ kind: 'role', roleArn: 'arn:aws:iam::000000000000:role/r', sessionName: 'fn' });
  expect(store.principalOf(root.accessKeyId)).toEqual({ kind: 'root' });
  expect(store.principalOf(role.accessKeyId)).toEqual({ kind: 'role', roleArn: 'arn:aws:iam::000000000000:role/r', sessionName: 'fn' });
});

test('nobody else has any', () => {
  const store = new CredentialStore();
  const { accessKeyId } = new CredentialStore().issue({ kind: 'root' });
  expect(store.principalOf(accessKeyId)).toBeUndefined();
  expect(store.principalOf('')).toBeUndefined();
});

test('they look like AWS\'s and are never the same', () => {
  const store = new CredentialStore();
  const issued = Array.from({ length: 100 }, () => store.issue({ kind: 'root' }));
  expect(new Set(issued.map(({ accessKeyId }) => accessKeyId)).size).toBe(100);
  for (const { accessKeyId, secretAccessKey, sessionToken } of issued) {
    expect(accessKeyId).toMatch(/^LKIA[A-Z2-7]{16}$/);
    expect(secretAccessKey).toMatch(/^[A-Za-z0-9]{40}$/);
    expect(sessionToken).toMatch(/^[A-Za-z0-9]{64}$/);
  }
});
