import { installByApt } from './apt.js';
import { StackError } from './errors.js';
import { climb } from './ladder.js';
import type { Found, Miss, Rung, StackContext } from './ladder.js';
import { findOnPath, isExecutable } from './run-tool.js';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'] as const;
/** The browser, and fonts in which Chinese can be read on a screenshot. */
const PACKAGES = ['chromium', 'fonts-noto-cjk'] as const;

const REMEDY =
  'install Chromium or Chrome, or name one with CHROMIUM_PATH; the tests of the console need it.';

/** Finds Chromium for the tests of the console, or installs it from the system's packages. */
export async function ensureChromium(context: StackContext): Promise<Found> {
  const rungs: Rung[] = [
    { name: 'given', find: async () => given(context) },
    { name: 'PATH', find: async () => onPath(context) },
    { name: 'package registry', find: () => fromApt(context) },
  ];
  return climb({ tool: 'Chromium', rungs, remedy: REMEDY, progress: context.progress });
}

function given({ env }: StackContext): { path: string } | Miss {
  const file = env.CHROMIUM_PATH;
  if (file === undefined || file === '') return { code: 'TOOL_UNAVAILABLE', why: 'none' };
  if (isExecutable(file)) return { path: file };
  // Whoever names a browser wants that one and no other.
  throw new StackError(
    'TOOL_BROKEN',
    'CHROMIUM_PATH names no program that can be run: correct it or leave it out.',
  );
}

function onPath({ env }: StackContext): { path: string } | Miss {
  for (const name of NAMES) {
    const file = findOnPath(name, env.PATH ?? '');
    if (file !== undefined) return { path: file };
  }
  return { code: 'TOOL_UNAVAILABLE', why: `no ${NAMES.join(', ')} there` };
}

async function fromApt(context: StackContext): Promise<{ path: string } | Miss> {
  const miss = await installByApt(context, { title: 'Chromium', packages: PACKAGES });
  return miss ?? onPath(context);
}
