import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WechatFakeConfig } from '../../../channels/fakes/config.js';
import {
  createSandboxKeys,
  startWechatFake,
  wechatChannelOptions,
  wechatFakeConfig,
} from '../../../channels/fakes/testing.js';
import type { JournalEntry } from '../../../channels/fakes/wechat/journal.js';
import type { FakeShare, ShareEntry } from '../../../channels/fakes/wechat/share-state.js';
import { createWechatChannel } from '../../../channels/payment/wechat/channel.js';
import type { PaymentChannel } from '../../../channels/payment/port.js';
import { createWechatProfitShare } from '../../../channels/profit-share/wechat.js';
import { ledgerTransferModel } from '../../../data/models/ledger-transfer.js';
import { merchantModel } from '../../../data/models/merchant.js';
import { payoutAccountModel } from '../../../data/models/payout-account.js';
import { createSubjectKeyRepository } from '../../../data/repositories/subject-keys.js';
import { accounts } from '../../../domain/ledger/accounts.js';
import { createProfitShareDeps } from '../../../temporal/profit-share-deps.js';
import type { OrderDeps } from '../../../use-cases/order/deps.js';
import { payoutField } from '../../../use-cases/payout-account/sealed-account.js';
import { AES_256_GCM } from '../../../use-cases/privacy/cipher.js';
import { createFieldCipher } from '../../../use-cases/privacy/field-cipher.js';
import type { ProfitShareDeps } from '../../../use-cases/profit-share/deps.js';
import { advanceShares } from '../../../use-cases/profit-share/advance-shares.js';
import { checkRefund, submitRefund } from '../../../use-cases/payment/run-refund.js';
import { openMoneyWorld, type MoneyOrder } from '../order/money-fixture.js';
import type { TransitionWorld } from '../order/transition-world.js';

export const MERCHANT = 'demo-self';
export const MCHID = '1600000001';
const ASKS_MAX = 100;
const PAUSE_MS = 25;

export type ShareWorld = Awaited<ReturnType<typeof openShareWorld>>;

/**
 * Delivered orders paid at a WeChat stand-in over HTTP, whose shares go over the product's own
 * adapter. The merchant has a number there, the workers their WeChat.
 */
export async function openShareWorld(
  given: { readonly isOn?: boolean; readonly fake?: Partial<WechatFakeConfig> } = {},
) {
  const keys = createSandboxKeys();
  const directory = mkdtempSync(join(tmpdir(), 'profit-share-'));
  const journalPath = join(directory, 'journal.jsonl');
  const config = { journalPath, refundDelayMs: 30, retryFactor: 0, ...given.fake };
  const fake = await startWechatFake(wechatFakeConfig(keys, config));
  const sandbox = sandboxOf(fake.url);
  const notifyUrl = 'http://127.0.0.1:9/notify';
  const options = wechatChannelOptions(keys, { baseUrl: fake.url, notifyUrl, timeoutMs: 3_000 });
  const pay = createWechatChannel(options);
  /** Who opens a bill pays it at once. */
  const channel: PaymentChannel = {
    ...pay,
    async create(input) {
      const opened = await pay.create(input);
      await sandbox.post('pay', { out_trade_no: input.paymentNo, dropCallback: true });
      return opened;
    },
  };
  const cipherOf = (connection: TransitionWorld['connection']) =>
    createFieldCipher({
      subjectKeys: createSubjectKeyRepository(connection),
      keyRing: { currentVersion: 0, keys: new Map([[0, randomBytes(32)]]) },
      ciphers: [AES_256_GCM],
      clock: { nowMs: () => Date.now() },
    });
  let cipher: ReturnType<typeof cipherOf> | undefined;
  const world = await openMoneyWorld({
    channel,
    profitShare: ({ connection }): ProfitShareDeps => {
      cipher = cipherOf(connection);
      const share = createWechatProfitShare(options);
      return createProfitShareDeps({
        connection,
        cipher,
        channel: share,
        isOn: given.isOn ?? true,
      });
    },
  });
  const { connection, deps } = world;
  await merchantModel(connection).updateOne({ _id: MERCHANT }, { wechatMchid: MCHID });
  return {
    ...{ world, deps, ...sandbox },
    /** A WeChat of this worker that he withdraws to. */
    async account(workerId: string): Promise<string> {
      const [_id, identityId] = [randomUUID(), randomUUID()];
      const owner = { ownerKind: 'worker', ownerId: workerId } as const;
      const usableFrom = new Date(Date.now() - 1_000);
      await connection.collection('wechatIdentities').insertOne({
        ...{ _id: identityId as never, userId: workerId, appid: `wx-${_id}`, openidIndex: _id },
      });
      const seal = async (field: 'account' | 'holder', value: string) => ({
        cipher: await cipher?.seal({ ...payoutField({ ...owner, _id }, field), value }),
        masked: '*',
      });
      await payoutAccountModel(connection).create([
        {
          ...{ _id, ...owner, kind: 'WECHAT', identityId, accountIndex: _id },
          account: await seal('account', `o-${workerId}`),
          holder: await seal('holder', '张三'),
          ...{ isDefault: true, isRemoved: false, slot: 0, ver: 1 },
          ...{ addedAt: usableFrom, addedBy: workerId, usableFrom },
        } as never,
      ]);
      return _id;
    },
    availableFen: async (account: string): Promise<number> =>
      (await deps.ledger.balance(account)).availableFen,
    sharesOf: (order: MoneyOrder) => requireShare(deps).shares.sharesOf(order.id),
    backsOf: (order: MoneyOrder) => requireShare(deps).shares.backsOf(order.id),
    /** What our books say that receivers got and gave back, by code. */
    async bookedFen(code: 'SHARED_OUT' | 'SHARE_BACK'): Promise<number> {
      const clearing = accounts.clearing('wechat');
      const rows = await ledgerTransferModel(connection)
        .find({ code, $or: [{ debit: clearing }, { credit: clearing }] })
        .lean()
        .exec();
      return rows.reduce((sum, { amountFen }) => sum + Number(amountFen), 0);
    },
    async close() {
      await world.close();
      await fake.close();
      rmSync(directory, { recursive: true });
    },
  };
}

function sandboxOf(url: string) {
  const post = async (path: string, body: object): Promise<void> => {
    const answer = await fetch(`${url}sandbox/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    await answer.arrayBuffer();
    if (!answer.ok) throw new RangeError(`${path} was answered ${answer.status}`);
  };
  const read = async <T>(path: string): Promise<T> =>
    (await (await fetch(`${url}sandbox/${path}`)).json()) as T;
  return {
    post,
    plant: (fault: object) => post('faults', fault),
    heal: async () => void (await fetch(`${url}sandbox/faults`, { method: 'DELETE' })),
    /** What really moved between merchant and receivers: the oracle is not the system under test. */
    shared: async (): Promise<readonly ShareEntry[]> =>
      (await read<{ entries: ShareEntry[] }>('shares/journal')).entries,
    paid: async (): Promise<readonly JournalEntry[]> =>
      (await read<{ entries: JournalEntry[] }>('journal')).entries,
    requestsOf: async (transactionId: string): Promise<readonly FakeShare[]> =>
      (await read<{ requests: FakeShare[] }>(`shares/payments/${transactionId}`)).requests,
  };
}

function requireShare({ profitShare }: OrderDeps): ProfitShareDeps {
  if (profitShare === undefined) throw new TypeError('no profit sharing');
  return profitShare;
}

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, PAUSE_MS));

/** What the settlement's run does after it has settled, without its pauses. */
export async function shareOut(deps: OrderDeps, order: MoneyOrder): Promise<string> {
  for (let ask = 0; ask < ASKS_MAX; ask += 1) {
    const { kind } = await advanceShares(deps, order.id);
    if (kind === 'done') return kind;
    await pause();
  }
  return 'pending';
}

/** What `refund-<no>` does, without its pauses. */
export async function refundOut(deps: OrderDeps, refundNo: string): Promise<string> {
  let { kind } = await submitRefund(deps, refundNo);
  for (let ask = 0; kind === 'pending' && ask < ASKS_MAX; ask += 1) {
    await pause();
    ({ kind } = await checkRefund(deps, refundNo));
  }
  return kind;
}
