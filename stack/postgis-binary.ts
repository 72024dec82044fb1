import { existsSync, readdirSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { installByApt } from './apt.js';
import { climb } from './ladder.js';
import type { Found, Miss, StackContext } from './ladder.js';
import { findOnPath, isExecutable, runTool } from './run-tool.js';

const PACKAGES = ['postgresql', 'postgresql-postgis'] as const;
const SERVICE = 'postgresql';
const EXTENSIONS = ['postgis', 'btree_gist'] as const;
/** Debian keeps the programs of every version away from the PATH. */
const DEBIAN_DIR = '/usr/lib/postgresql';
const CONFIG_MS_MAX = 20_000;
const REMEDY = 'install PostgreSQL with PostGIS so that `postgres` is on the PATH.';

/**
 * Finds PostgreSQL with PostGIS for the measurements that compare with it, or installs the system's
 * packages. `path` is the folder of the programs.
 */
export function ensurePostgis(context: StackContext): Promise<Found> {
  return climb({
    tool: 'PostGIS',
    rungs: [
      { name: 'PATH', find: () => installed(context) },
      { name: 'package registry', find: () => fromApt(context) },
    ],
    remedy: REMEDY,
    progress: context.progress,
  });
}

async function installed(context: StackContext): Promise<{ path: string } | Miss> {
  const folders = programFolders(context);
  for (const folder of folders) {
    if (await hasExtensions(context, folder)) return { path: folder };
  }
  const why = folders.length === 0 ? 'no postgres there' : `no ${EXTENSIONS.join(' or ')} there`;
  return { code: 'TOOL_UNAVAILABLE', why };
}

/** Folders with a whole PostgreSQL, newest of Debian's first. */
function programFolders({ env }: StackContext): string[] {
  const onPath = findOnPath('postgres', env.PATH ?? '');
  const versions = existsSync(DEBIAN_DIR) ? readdirSync(DEBIAN_DIR) : [];
  const debian = versions
    .sort((a, b) => Number(b) - Number(a))
    .map((version) => path.join(DEBIAN_DIR, version, 'bin'));
  const folders = [
    ...(onPath === undefined ? [] : [path.dirname(realpathSync(onPath))]),
    ...debian,
  ];
  return [...new Set(folders)].filter((folder) =>
    ['postgres', 'initdb', 'pg_config'].every((name) => isExecutable(path.join(folder, name))),
  );
}

async function hasExtensions({ env }: StackContext, folder: string): Promise<boolean> {
  const command = path.join(folder, 'pg_config');
  const options = { command, args: ['--sharedir'], env, timeoutMs: CONFIG_MS_MAX };
  const { code, output } = await runTool(options);
  const control = (name: string): string => path.join(output, 'extension', `${name}.control`);
  return code === 0 && EXTENSIONS.every((name) => existsSync(control(name)));
}

async function fromApt(context: StackContext): Promise<{ path: string } | Miss> {
  // A server that was there before is somebody's: it goes on.
  const services = programFolders(context).length === 0 ? [SERVICE] : [];
  const wanted = { title: 'PostGIS', packages: PACKAGES, services };
  return (await installByApt(context, wanted)) ?? installed(context);
}
