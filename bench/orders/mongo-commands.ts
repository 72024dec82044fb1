import type { Connection } from '../../data/connect.js';

type Counters = Readonly<Record<string, { readonly total?: unknown }>>;

/** Heartbeats and cursors of the driver and of the change streams. */
const NOISE = ['hello', 'isMaster', 'ping', 'serverStatus', 'getMore', 'replSetUpdatePosition'];

/** How often the server has run each command so far. */
export async function mongoCommands(database: Connection): Promise<ReadonlyMap<string, number>> {
  const status = await database.db?.admin().serverStatus();
  const commands = (status?.['metrics'] as { commands?: Counters } | undefined)?.commands ?? {};
  return new Map(
    Object.entries(commands)
      .filter(([name]) => !NOISE.includes(name))
      .map(([name, { total }]) => [name, Number(total ?? 0)] as const)
      .filter(([, total]) => total > 0),
  );
}
