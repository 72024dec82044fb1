import type { StackContext } from '../../stack/ladder.js';
import { ensurePythonTool, type PythonPackages } from '../../stack/python-packages.js';

const VERSION = '4.32.5';

/** How to start Schemathesis: `python` with `-m schemathesis.cli`, and where its packages lie. */
export type Schemathesis = PythonPackages;

/** Finds Schemathesis in the cache or installs it there from the package registry. */
export function ensureSchemathesis(context: StackContext): Promise<Schemathesis> {
  return ensurePythonTool(context, {
    title: 'Schemathesis',
    slot: 'schemathesis',
    version: VERSION,
    requirement: `schemathesis==${VERSION}`,
  });
}
