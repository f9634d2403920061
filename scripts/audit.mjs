// Known vulnerabilities of exactly what is bundled. To npm all of it is devDependencies, so `npm audit --omit=dev` sees nothing of what ships.
import { spawnSync } from 'node:child_process';
import { bundle, bundles, root } from './bundle.mjs';
import { advisoriesOf, packagesIn } from './third-party.mjs';

const packages = packagesIn(root, await Promise.all(bundles.map(bundle)));
const { stdout, stderr } = spawnSync('npm', ['audit', '--json'], { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
const report = parsed(stdout);

if (!report?.vulnerabilities) {
  // no answer is not a good one.
  console.error(`NOT AUDITED: the registry gave no advisories (${report?.message ?? stderr.trim().split('\n').at(-1)}).`);
  console.error(`Nothing is known of the ${packages.length} packages in the bundles. Run this where npm audit works.`);
  process.exitCode = 2;
} else {
  const advisories = advisoriesOf(report, packages);
  advisories.forEach(advisory => console.error(advisory));
  console.log(`packages in the bundles: ${packages.length}, known vulnerabilities of them: ${advisories.length}`);
  process.exitCode = advisories.length ? 1 : 0;
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
