import { badVariants } from './jwt-variants.js';
import { customerSession, openWorld, request, type World } from './support.js';

const VARIANTS_MIN = 200;
const AT_ONCE = 20;

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

test('[R45] of more than 200 bad access tokens none is accepted, and the good one is', async () => {
  const { url } = await world.serve();
  const { accessToken, refreshToken } = await customerSession(world);
  const { accessPrivateKey: privateKey, accessPublicKey: publicKey } = world.authDeps.keys;
  const nowSeconds = Math.floor(world.nowMs() / 1_000);
  const variants = badVariants({
    token: accessToken,
    refreshToken,
    privateKey,
    publicKey,
    nowSeconds,
  });
  expect(new Set(variants.map(({ token }) => token)).size).toBeGreaterThanOrEqual(VARIANTS_MIN);
  expect(variants.filter(({ token }) => token === accessToken)).toEqual([]);
  const statusOf = async (token: string) =>
    (await request({ url: `${url}/auth/me`, token })).status;
  expect(await statusOf(accessToken)).toBe(200);
  const accepted: string[] = [];
  for (let start = 0; start < variants.length; start += AT_ONCE) {
    const burst = variants.slice(start, start + AT_ONCE).map(async ({ name, token }) => {
      const status = await statusOf(token);
      if (status !== 401) accepted.push(`${name}: ${status}`);
    });
    await Promise.all(burst);
  }
  expect(accepted).toEqual([]);
  expect(await statusOf(accessToken)).toBe(200);
});
