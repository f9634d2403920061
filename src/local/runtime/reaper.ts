// A process beside the engine. It learns line by line, on its standard input, what the engine makes outside itself; the pipe ends
// when the engine ends, however it ends, and then nothing of that is left.
import { createInterface } from 'node:readline';
import { Belonging, cleanUp } from './cleanup';

// an interrupt from the terminal or a shutdown is the engine's to handle.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

const known: { readonly [belonging in Belonging]: Set<string> } = { group: new Set(), cgroup: new Set(), folder: new Set() };

createInterface({ input: process.stdin })
  .on('line', line => {
    const [verb, belonging, value] = JSON.parse(line) as ['add' | 'delete', Belonging, string];
    known[belonging][verb](value);
  })
  .on('close', () => {
    void cleanUp({ groups: [...known.group].map(Number), cgroups: [...known.cgroup], folders: [...known.folder] }).finally(() => process.exit());
  });
