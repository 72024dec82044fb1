import { installByApt } from './apt.js';
import { climb } from './ladder.js';
import type { Found, Miss, StackContext } from './ladder.js';
import { findOnPath } from './run-tool.js';

const PACKAGES = ['redis-server'] as const;
const REMEDY = 'install Redis 6.2 or newer so that `redis-server` is on the PATH.';

/** Finds Redis for the measurements that compare with it, or installs the system's package. */
export function ensureRedis(context: StackContext): Promise<Found> {
  return climb({
    tool: 'Redis',
    rungs: [
      { name: 'PATH', find: async () => onPath(context) },
      { name: 'package registry', find: () => fromApt(context) },
    ],
    remedy: REMEDY,
    progress: context.progress,
  });
}

function onPath({ env }: StackContext): { path: string } | Miss {
  const file = findOnPath('redis-server', env.PATH ?? '');
  return file === undefined
    ? { code: 'TOOL_UNAVAILABLE', why: 'no redis-server there' }
    : { path: file };
}

async function fromApt(context: StackContext): Promise<{ path: string } | Miss> {
  const wanted = { title: 'Redis', packages: PACKAGES, services: PACKAGES };
  return (await installByApt(context, wanted)) ?? onPath(context);
}
