import type { Command } from '../command';

/** Each is loaded when it is run: an estimate needs no engine, a report no AWS client. */
export const COMMAND_FILES: { readonly [name: string]: () => Promise<{ readonly run: Command }> } = {
  demo: () => import('./demo'),
  local: () => import('./local'),
  serve: () => import('./serve'),
  run: () => import('./run'),
  list: () => import('./list'),
  stop: () => import('./stop'),
  report: () => import('./report'),
  compare: () => import('./compare'),
  estimate: () => import('./estimate'),
  import: () => import('./import'),
  help: () => import('./help'),
};
