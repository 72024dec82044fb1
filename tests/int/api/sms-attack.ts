import { guessMinuteModel } from '../../../data/models/guess.js';
import { freshPhone, openWorld, request, type World } from './support.js';

const AT_ONCE = 20;
/** Guesses for each message that is asked for. */
const ASK_EVERY = 3;
/** The limit on verifications for one phone a day, and for one address an hour. */
const VERIFY_PHONE_MAX = 20;
const VERIFY_IP_MAX = 50;
const SENDS_PHONE_HOUR_MAX = 5;
const SENDS_IP_HOUR_MAX = 20;
/** What the brake lets through before it goes on, and what is judged at the same moment. */
const BRAKE_FAILURES_MAX = 20 + 1 + AT_ONCE;

export type AttackSize = {
  readonly guesses: number;
  readonly addresses: number;
  readonly phones: number;
};

type Attack = {
  readonly statuses: ReadonlyMap<number, number>;
  readonly logins: number;
  readonly judged: number;
};

/** A world of its own for each attack, with the limits of production. */
async function underAttack(
  run: (input: { readonly world: World; readonly url: string }) => Promise<void>,
): Promise<void> {
  const world = await openWorld();
  try {
    await run({ world, url: (await world.serve({ rateFactor: 1 })).url });
  } finally {
    await world.close();
  }
}

/** One phone, many addresses and devices. */
export function attackOnePhone(size: AttackSize): Promise<void> {
  return underAttack(async ({ world, url }) => {
    const phone = freshPhone();
    const attack = await guessAll({
      url,
      world,
      size,
      phoneOf: () => phone,
      addressOf: (index) => addressOf(index % size.addresses),
    });
    expect(attack.logins).toBe(0);
    expect(attack.judged).toBeLessThanOrEqual(VERIFY_PHONE_MAX);
    expect(world.sent.filter((message) => message.phone === phone).length).toBeLessThanOrEqual(
      SENDS_PHONE_HOUR_MAX,
    );
    expect([...attack.statuses.keys()].sort()).toEqual([400, 429]);
  });
}

/** One address, many phones. */
export function attackFromOneAddress(size: AttackSize): Promise<void> {
  return underAttack(async ({ world, url }) => {
    const phones = Array.from({ length: size.phones }, freshPhone);
    const attack = await guessAll({
      url,
      world,
      size,
      phoneOf: (index) => phones[index % phones.length] ?? '',
      addressOf: () => addressOf(0),
    });
    expect(attack.logins).toBe(0);
    expect(attack.judged).toBeLessThanOrEqual(VERIFY_IP_MAX);
    expect(world.sent.length).toBeLessThanOrEqual(SENDS_IP_HOUR_MAX);
    expect([...attack.statuses.keys()].sort()).toEqual([400, 429]);
  });
}

/**
 * As many phones as addresses: no limit by either is reached, and the brake has to stop it. Who
 * logs in on a device he used before is not kept out; a new device waits until it goes off.
 */
export function attackWithManyOfBoth(size: AttackSize): Promise<void> {
  return underAttack(async ({ world, url }) => {
    const phones = Array.from({ length: size.phones }, freshPhone);
    const customer = { phone: freshPhone(), device: 'device-of-customer' };
    expect((await honestLogin({ world, url, ...customer })).status).toBe(200);
    const attack = await guessAll({
      url,
      world,
      size,
      phoneOf: (index) => phones[index % phones.length] ?? '',
      addressOf: (index) => addressOf(index % size.addresses),
    });
    expect(attack.logins).toBe(0);
    expect(world.alarms.count).toBe(1);
    expect(attack.judged).toBeLessThanOrEqual(BRAKE_FAILURES_MAX);
    expect(attack.statuses.get(429)).toBeGreaterThanOrEqual(size.guesses - BRAKE_FAILURES_MAX);
    // The clock of the brake moves; the counters of the limits have their own.
    const ask = { world, url, phone: freshPhone(), device: 'device-of-newcomer' };
    const waiting = await honestLogin(ask);
    expect([waiting.status, waiting.headers.get('retry-after')]).toEqual([429, '600']);
    expect((await honestLogin({ world, url, ...customer, isWithoutSend: true })).status).toBe(200);
    world.advance(10 * 60_000 + 1);
    expect((await honestLogin({ ...ask, phone: freshPhone() })).status).toBe(200);
  });
}

async function guessAll(input: {
  readonly url: string;
  readonly world: World;
  readonly size: AttackSize;
  phoneOf(index: number): string;
  addressOf(index: number): string;
}): Promise<Attack> {
  const { url, world, size, phoneOf, addressOf: from } = input;
  const before = await judgedIn(world);
  const statuses = new Map<number, number>();
  const guess = async (index: number): Promise<void> => {
    const phone = phoneOf(index);
    const deviceId = `attacker-${index % size.addresses}`;
    const headers = { 'x-forwarded-for': from(index) };
    const ask = { phone, purpose: 'LOGIN', audience: 'customer', deviceId };
    if (index % ASK_EVERY === 0)
      await request({ url: `${url}/auth/sms-codes`, body: ask, headers });
    const code = String((index * 7_919) % 1_000_000).padStart(6, '0');
    const body = { phone, code, audience: 'customer', deviceId };
    const { status } = await request({ url: `${url}/auth/sms-login`, body, headers });
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
  };
  for (let start = 0; start < size.guesses; start += AT_ONCE) {
    const count = Math.min(AT_ONCE, size.guesses - start);
    await Promise.all(Array.from({ length: count }, (_, offset) => guess(start + offset)));
  }
  const judged = (await judgedIn(world)) - before;
  return { statuses, logins: statuses.get(200) ?? 0, judged };
}

async function judgedIn(world: World): Promise<number> {
  const rows = await guessMinuteModel(world.connection).find().lean().exec();
  return rows.reduce((sum, row) => sum + row.attempts, 0);
}

async function honestLogin(input: {
  readonly world: World;
  readonly url: string;
  readonly phone: string;
  readonly device: string;
  /** The limit of one message a minute is not what is asked here. */
  readonly isWithoutSend?: boolean;
}) {
  const { world, url, phone, device: deviceId, isWithoutSend = false } = input;
  const headers = { 'x-forwarded-for': '203.0.113.7' };
  const ask = { phone, purpose: 'LOGIN', audience: 'customer' } as const;
  if (isWithoutSend) await world.auth.requestSmsCode({ ...ask, binding: deviceId });
  else await request({ url: `${url}/auth/sms-codes`, body: { ...ask, deviceId }, headers });
  const code = world.sent.filter((message) => message.phone === phone).at(-1)?.params.code;
  const body = { phone, code, audience: 'customer', deviceId };
  return request({ url: `${url}/auth/sms-login`, body, headers });
}

const addressOf = (index: number): string =>
  `10.${Math.floor(index / 65_536)}.${Math.floor(index / 256) % 256}.${index % 256}`;
