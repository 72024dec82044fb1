import { RATE_CLASSES, type RateClass, type RateKey } from '../../../api/kit/rate-limit-classes.js';
import { createRateLimits, type RateLimits } from '../../../api/kit/rate-limits.js';
import { isAppError } from '../../../contract/terms/errors.js';
import { connectDatabase, type Connection } from '../../../data/connect.js';
import { openWorld, request, type World } from './support.js';

/** Larger limits are tested with this many, by the factor that development uses too. */
const POINTS_MAX = 60;
const AT_ONCE = 20;
const TOLERANCE = 0.05;

let world: World;
let servers: Connection[];
beforeAll(async () => {
  world = await openWorld();
  const open = () => connectDatabase(process.env.MONGODB_TEST_URI ?? '');
  servers = [await open(), await open()];
});
afterAll(async () => {
  for (const server of servers) await server.close();
  await world.close();
});

/** Limits of two processes: nothing is shared but the database. */
function limitsOfTwo(factor: number): RateLimits[] {
  return servers.map((server) =>
    createRateLimits({
      store: server.getClient().db(world.connection.name, { writeConcern: { w: 1 } }),
      pepper: Buffer.alloc(32, 1),
      factor,
      onStoreDown: ({ error }) => {
        throw error;
      },
    }),
  );
}

/** Every class with every kind of key it counts by, and the tightest of its rules on that key. */
const CASES = (Object.keys(RATE_CLASSES) as RateClass[]).flatMap((name) => {
  const { rules } = RATE_CLASSES[name];
  return [...new Set(rules.map((rule) => rule.by as RateKey))].map((by) => {
    const points = Math.min(...rules.filter((rule) => rule.by === by).map((rule) => rule.points));
    return { name, by, points };
  });
});

test.each(CASES)(
  '[R47] $name allows $points per $by over two processes, and no more',
  async ({ name, by, points }) => {
    const factor = Math.min(1, POINTS_MAX / points);
    const limits = limitsOfTwo(factor);
    const expected = Math.round(points * factor);
    const subjects = { [by]: `subject of ${name}` };
    const refusals: (number | undefined)[] = [];
    const consume = async (index: number): Promise<boolean> => {
      try {
        await limits[index % 2]?.consume({ class: name, subjects });
        return true;
      } catch (error) {
        if (!isAppError(error) || error.code !== 'RATE_LIMITED') throw error;
        refusals.push(error.retryAfterSeconds);
        return false;
      }
    };
    let allowed = 0;
    for (let start = 0; start < expected * 2 + 10; start += AT_ONCE) {
      const burst = Array.from({ length: AT_ONCE }, (_, offset) => consume(start + offset));
      allowed += (await Promise.all(burst)).filter(Boolean).length;
    }
    // Another class that counts all by one number may have taken some of it.
    if (by === 'global') expect(allowed).toBeLessThanOrEqual(expected * (1 + TOLERANCE));
    else expect(Math.abs(allowed - expected)).toBeLessThanOrEqual(expected * TOLERANCE);
    expect(refusals.length).toBeGreaterThan(0);
    expect(refusals.every((seconds) => (seconds ?? 0) >= 1)).toBe(true);
  },
);

describe('[R47] the counters cannot be read', () => {
  const MONEY_AND_LOGIN: readonly RateClass[] = [
    'smsSend',
    'smsVerify',
    'login',
    'refresh',
    'stepUp',
    'stepUpSend',
    'invitation',
    'orderCreate',
    'orderCancel',
    'redeem',
    'payLink',
    'payLinkPay',
    'pay',
    'withdrawal',
    'reveal',
  ];
  const OPEN: readonly RateClass[] = ['read', 'publicRead', 'position', 'write'];
  const BROKEN = {
    'refuses at once': () => Promise.reject(new TypeError('down')),
    'never answers': () => new Promise(() => undefined),
  };

  test.each(Object.entries(BROKEN))(
    'a store that %s: money and login refuse with 503, reads go on',
    async (_title, findOneAndUpdate) => {
      const rateLimits = createRateLimits({
        store: { collection: () => ({ findOneAndUpdate }) },
        pepper: Buffer.alloc(32),
        onStoreDown: () => undefined,
      });
      const subjects = { ip: 'x', actor: 'x', phone: 'x', account: 'x', family: 'x', store: 'x' };
      const consume = (name: RateClass) => rateLimits.consume({ class: name, subjects });
      const closed = await Promise.allSettled(MONEY_AND_LOGIN.map(consume));
      expect(closed.map((answer) => answer.status)).toEqual(closed.map(() => 'rejected'));
      for (const answer of closed) {
        expect(answer).toMatchObject({ reason: { code: 'SERVICE_UNAVAILABLE' } });
      }
      const open = await Promise.allSettled(OPEN.map(consume));
      expect(open.map((answer) => answer.status)).toEqual(open.map(() => 'fulfilled'));
      const { url } = await world.serve({ overrides: { rateLimits } });
      const login = await request({
        url: `${url}/auth/staff-login`,
        body: {
          audience: 'admin',
          account: 'somebody',
          password: 'x',
          totp: '000000',
          deviceId: 'device-0001',
        },
      });
      expect([login.status, login.headers.get('retry-after')]).toEqual([503, '5']);
    },
  );
});
