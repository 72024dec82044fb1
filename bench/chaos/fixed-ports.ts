import { randomInt } from 'node:crypto';
import { isPortFree } from '../../stack/ports.js';

/**
 * Below the range from which the system takes ports of outgoing connections: while a server is
 * dead, one of its own clients could otherwise be given its port, and it could not come back.
 */
const RANGE = { from: 12_000, to: 30_000 } as const;
const TRIES_MAX = 500;

/** Free ports for servers that die and come back at the same address. */
export async function fixedPorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  for (let attempt = 0; attempt < TRIES_MAX && ports.size < count; attempt += 1) {
    const port = randomInt(RANGE.from, RANGE.to);
    if (!ports.has(port) && (await isPortFree(port))) ports.add(port);
  }
  if (ports.size < count) throw new RangeError(`fewer than ${count} ports are free`);
  return [...ports];
}
