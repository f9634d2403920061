import type { Chart } from './chart';
import { coldStartOverMemory } from './cold-start-over-memory';
import { costAgainstSpeed } from './cost-against-speed';
import { distribution } from './distribution';
import { initAndFirstInvoke } from './init-and-first-invoke';
import { phases } from './phases';

/** In the order in which a reader meets them. */
export const CHARTS: readonly Chart[] = [coldStartOverMemory, initAndFirstInvoke, distribution, phases, costAgainstSpeed];
