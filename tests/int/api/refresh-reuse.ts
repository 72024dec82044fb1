import { REFRESH_GRACE_MS } from '../../../use-cases/auth/lifetimes.js';
import { customerSession, openWorld, request, until } from './support.js';

const DEVICE = 'device-0001';
const DEAD_WITHIN_MS = 5_000;

/**
 * So many families are refreshed. In one half a spent token comes back after the grace, as from a
 * thief: each of these dies everywhere within 5 s. In the other half the client had lost the
 * reply and asked again inside the grace: each of these lives.
 */
export async function reuseInFamilies(families: number): Promise<void> {
  const world = await openWorld();
  try {
    const [here, there] = [await world.serve(), await world.serve()];
    const statusOf = async (url: string, token: string) =>
      (await request({ url: `${url}/auth/me`, token })).status;
    const refresh = (refreshToken: string) =>
      world.auth.refresh({ refreshToken, deviceId: DEVICE });
    const first = await collect(families * 2, () => customerSession(world));
    const second = await Promise.all(first.map((pair) => refresh(pair.refreshToken)));
    const [stolen, lost] = [second.slice(0, families), second.slice(families)];
    const repeated = await Promise.all(
      first.slice(families).map((pair) => refresh(pair.refreshToken)),
    );
    expect(repeated).toEqual(lost);
    const aliveIn = async (pairs: typeof second, url: string) => {
      const statuses = await Promise.all(pairs.map((pair) => statusOf(url, pair.accessToken)));
      return statuses.filter((status) => status === 200).length;
    };
    // Warm in both, so that what follows is felt through the caches.
    expect(await aliveIn(second, here.url)).toBe(families * 2);
    expect(await aliveIn(stolen, there.url)).toBe(families);
    world.advance(REFRESH_GRACE_MS + 1);
    const startMs = Date.now();
    const thefts = await Promise.allSettled(
      first.slice(0, families).map((pair) => refresh(pair.refreshToken)),
    );
    expect(thefts.filter((theft) => theft.status === 'fulfilled')).toEqual([]);
    await until(async () => (await aliveIn(stolen, here.url)) === 0);
    await until(async () => (await aliveIn(stolen, there.url)) === 0);
    expect(Date.now() - startMs).toBeLessThan(DEAD_WITHIN_MS);
    const rightful = await Promise.allSettled(stolen.map((pair) => refresh(pair.refreshToken)));
    expect(rightful.filter((answer) => answer.status === 'fulfilled')).toEqual([]);
    expect(await aliveIn(lost, here.url)).toBe(families);
    await Promise.all(lost.map((pair) => refresh(pair.refreshToken)));
  } finally {
    await world.close();
  }
}

async function collect<T>(count: number, make: () => Promise<T>): Promise<T[]> {
  const made: T[] = [];
  // One after the other: the code of a login is read off the last message.
  for (let index = 0; index < count; index += 1) made.push(await make());
  return made;
}
