import { wechatFakeConfigSchema } from '../../../channels/fakes/config.js';
import { createSandboxKeys, wechatFakeConfig } from '../../../channels/fakes/testing.js';
import { createWechatCrypto } from '../../../channels/fakes/wechat/crypto.js';
import { ledgerJournalModel } from '../../../data/models/ledger-journal.js';
import { inParallel } from '../../../scripts/drive/wait.js';
import { deliveryOf, noticeOf, type CallbackWorld, type Delivery } from './callback-fixture.js';
import { seededRandom, type Random } from './random.js';

const AT_ONCE = 50;
const STALE_MS = 301_000;
const SPREAD_MS = 3_600_000;
/** Without any of these a notice is no notice. */
const NEEDED = ['Timestamp', 'Nonce', 'Signature', 'Serial'].map((name) => `Wechatpay-${name}`);

/** What a forgery is made of: a bill that nobody has paid. */
type Target = {
  readonly world: CallbackWorld;
  readonly random: Random;
  readonly paymentNo: string;
  readonly amountFen: number;
};
type Forge = (target: Target) => Delivery;

const stranger = createSandboxKeys();

/** Each makes a notice that WeChat never sent; all must be refused. */
const FORGERIES: Readonly<Record<string, Forge>> = {
  'flipped bit': (target) => {
    const genuine = genuineOf(target);
    const body = Buffer.from(genuine.body);
    const at = target.random.below(body.length);
    body[at] = (body[at] ?? 0) ^ (1 << target.random.below(8));
    return { ...genuine, body };
  },
  'changed signature': (target) => changed(target, 'Wechatpay-Signature'),
  'changed nonce': (target) => changed(target, 'Wechatpay-Nonce'),
  'wrong serial': (target) => changed(target, 'Wechatpay-Serial'),
  'changed timestamp': (target) => {
    const { body, headers } = genuineOf(target);
    const later = Number(headers['Wechatpay-Timestamp']) + 1 + target.random.below(99);
    return { body, headers: { ...headers, 'Wechatpay-Timestamp': String(later) } };
  },
  'missing header': (target) => {
    const { body, headers } = genuineOf(target);
    const missing = NEEDED[target.random.below(NEEDED.length)];
    const left = Object.entries(headers).filter(([name]) => name !== missing);
    return { body, headers: Object.fromEntries(left) };
  },
  'probe of WeChat': (target) => {
    const { body, headers } = genuineOf(target);
    const probe = `WECHATPAY/SIGNTEST/${target.random.next().toString(36)}`;
    return { body, headers: { ...headers, 'Wechatpay-Signature': probe } };
  },
  'signature of another body': (target) => {
    const { headers } = genuineOf(target);
    return { headers, body: genuineOf({ ...target, paymentNo: `${target.paymentNo}X` }).body };
  },
  'signed by a stranger': (target) => {
    const { platformPrivateKey } = stranger.wechat;
    const theirs = cryptoOf(target.world, { platformPrivateKey });
    return deliveryOf(theirs, bodyOf(target));
  },
  old: (target) => {
    const atMs = Date.now() - STALE_MS - target.random.below(SPREAD_MS);
    return deliveryOf(target.world.crypto, bodyOf(target), atMs);
  },
  'from the future': (target) => {
    const atMs = Date.now() + STALE_MS + 60_000 + target.random.below(SPREAD_MS);
    return deliveryOf(target.world.crypto, bodyOf(target), atMs);
  },
  'sealed with another key': (target) => {
    const theirs = cryptoOf(target.world, { apiV3Key: stranger.wechat.apiV3Key });
    return deliveryOf(target.world.crypto, noticeOf(theirs, plainOf(target), 'transaction'));
  },
  'ciphertext changed before signing': (target) => {
    const notice = JSON.parse(bodyOf(target)) as { resource: { ciphertext: string } };
    const sealed = Buffer.from(notice.resource.ciphertext, 'base64');
    const at = target.random.below(sealed.length);
    sealed[at] = (sealed[at] ?? 0) ^ (1 << target.random.below(8));
    notice.resource.ciphertext = sealed.toString('base64');
    return deliveryOf(target.world.crypto, JSON.stringify(notice));
  },
  'another merchant': (target) => saying(target, { mchid: '1900000001' }),
  'another app': (target) => saying(target, { appid: 'wx0000000000other' }),
  'another currency': (target) =>
    saying(target, { amount: { total: target.amountFen, currency: 'USD' } }),
  'amount that is none': (target) => {
    const totals = [0, -1, 1.5, String(target.amountFen), 1e12, null];
    const total = totals[target.random.below(totals.length)];
    return saying(target, { amount: { total, currency: 'CNY' } });
  },
};

/** WeChat's own word, but not about one of our bills as it stands; taken, and nothing is booked. */
const MISFITS: Readonly<Record<string, Forge>> = {
  'a fen more': (target) => genuineOf({ ...target, amountFen: target.amountFen + 1 }),
  'a fen less': (target) => genuineOf({ ...target, amountFen: target.amountFen - 1 }),
  'a number that is not ours': (target) =>
    genuineOf({ ...target, paymentNo: `NOT${target.random.below(1_000_000)}` }),
};

export type ForgeryReport = {
  readonly seed: number;
  readonly forgeries: number;
  readonly misfits: number;
  /** Forgeries that were not refused, by kind and answer. */
  readonly accepted: readonly string[];
  readonly serverErrors: number;
  /** Refusals without a line in the log, the probes left out. */
  readonly untold: number;
  /** Journals that came to be, and bills and orders that changed. */
  readonly booked: number;
};

/**
 * R14: forgeries of every kind over HTTP against an unpaid bill and genuine words about
 * something else; nothing may be booked, and each refusal leaves an event.
 */
export async function sendForgeries(
  world: CallbackWorld,
  input: { readonly count: number; readonly seed: number },
): Promise<ForgeryReport> {
  const { count, seed } = input;
  const random = seededRandom(seed);
  const order = await world.money.sell();
  const { paymentNo, amountFen } = await order.openBill();
  world.runOf(order, paymentNo);
  const target = { world, random, paymentNo, amountFen };
  const before = await standing(world, order.id);
  const told = refusalsOf(world);
  const answers = { accepted: [] as string[], serverErrors: 0, probes: 0, misfits: 0 };
  const kinds = [...Object.entries(FORGERIES), ...Object.entries(MISFITS)];
  await inParallel(
    Array.from({ length: count }, (_, index) => index + 1),
    AT_ONCE,
    async (number) => {
      const [name, forge] = kinds[number % kinds.length] ?? ['', genuineOf];
      const status = await world.send(forge(target));
      const isMisfit = name in MISFITS;
      answers.misfits += isMisfit ? 1 : 0;
      answers.probes += name === 'probe of WeChat' ? 1 : 0;
      answers.serverErrors += status >= 500 ? 1 : 0;
      if (status !== (isMisfit ? 204 : 401)) answers.accepted.push(`${name}: ${status}`);
    },
  );
  const { accepted, serverErrors, probes, misfits } = answers;
  const after = await standing(world, order.id);
  return {
    ...{ seed, forgeries: count - misfits, misfits, accepted, serverErrors },
    untold: count - misfits - probes - (refusalsOf(world) - told),
    booked: after.journals - before.journals + (after.order === before.order ? 0 : 1),
  };
}

async function standing(world: CallbackWorld, orderId: string) {
  const { connection, deps } = world.money;
  return {
    journals: await ledgerJournalModel(connection).countDocuments(),
    order: JSON.stringify(await deps.orders.findById(orderId)),
  };
}

const refusalsOf = (world: CallbackWorld): number =>
  world.logLines.filter((line) => line.includes('"callbackRefused"')).length;

const plainOf = ({ world, paymentNo, amountFen }: Target) => world.paidNotice(paymentNo, amountFen);
const bodyOf = (target: Target): string =>
  noticeOf(target.world.crypto, plainOf(target), 'transaction');
const genuineOf = (target: Target): Delivery => deliveryOf(target.world.crypto, bodyOf(target));

/** WeChat's keys, with something in it that is not about us. */
function saying(target: Target, change: object): Delivery {
  const { crypto } = target.world;
  return deliveryOf(crypto, noticeOf(crypto, { ...plainOf(target), ...change }, 'transaction'));
}

function changed(target: Target, name: string): Delivery {
  const { body, headers } = genuineOf(target);
  const text = headers[name] ?? '';
  const at = target.random.below(text.length);
  const other = text[at] === 'A' ? 'B' : 'A';
  const value = `${text.slice(0, at)}${other}${text.slice(at + 1)}`;
  return { body, headers: { ...headers, [name]: value } };
}

function cryptoOf({ keys }: CallbackWorld, change: object) {
  const config = wechatFakeConfig(keys, { journalPath: 'unused' });
  return createWechatCrypto(wechatFakeConfigSchema.parse({ ...config, ...change }));
}
