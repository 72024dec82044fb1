import { Client, type Connection as TemporalConnection } from '@temporalio/client';
import { FINAL_WITHDRAWAL_STATUSES } from '../../contract/terms/withdrawal.js';
import {
  payoutAccountModel,
  type PayoutAccountDocument,
} from '../../data/models/payout-account.js';
import { refundModel } from '../../data/models/payment.js';
import {
  wechatIdentityModel,
  type WechatIdentityDocument,
} from '../../data/models/wechat-identity.js';
import { withdrawalModel } from '../../data/models/withdrawal.js';
import { createSubjectKeyRepository } from '../../data/repositories/subject-keys.js';
import { createRandom } from '../../data/seed/random.js';
import { keyRingOf } from '../../data/setup/key-encryption-keys.js';
import { inParallel } from '../../scripts/drive/wait.js';
import { createTemporalGateway } from '../../temporal/client.js';
import { createWithdrawalGateway } from '../../temporal/ask-withdrawal.js';
import { orderDepsOf } from '../../temporal/order-deps.js';
import { payoutDepsOf } from '../../temporal/withdrawal-deps.js';
import { payoutField } from '../../use-cases/payout-account/sealed-account.js';
import { AES_256_GCM } from '../../use-cases/privacy/cipher.js';
import { createFieldCipher } from '../../use-cases/privacy/field-cipher.js';
import type { Platform } from '../orders/platform.js';
import { createFindings, type Findings } from './findings.js';
import { comesTrue } from './flood-world.js';
import type { LossyProxy } from './lossy-proxy.js';
import type { ChannelEntry } from './lossy-stage.js';
import { createRuns } from './planted-channels.js';
import {
  accountOf,
  atPhone,
  judgePayoutTrial,
  openPayoutTrial,
  type PayoutTrial,
} from './payout-trials.js';
import { judgeRefundTrial, openRefundTrial, type RefundTrial } from './refund-trials.js';

const LOSS = 0.3;
const PREPARED_AT_ONCE = 8;
/** Runs ask with growing pauses; after this time every reply arrives, so that the end comes. */
const LOSSY_MS = 60_000;
/** Then the desk asks for the payouts that are left, and again when that did not end them. */
const DESK_ASKS_MS = 10_000;
const END_MS_MAX = 300_000;

export type LostRuns = {
  readonly lost: number;
  readonly doublePayouts: number;
  readonly findings: Findings;
};

type Input = {
  readonly platform: Platform;
  readonly proxy: LossyProxy;
  readonly temporal: TemporalConnection;
  readonly seed: number;
  /** Half of them refunds, half of them payouts. */
  readonly count: number;
};
type Judge = (entries: readonly ChannelEntry[]) => Promise<number>;

/** Runs of one kind: how they are begun, helped along, and judged. */
type Kind = {
  start(): Promise<void>;
  isOver(): Promise<boolean>;
  readonly judges: readonly Judge[];
};

/** R10 through workflows: refunds' and withdrawals' own runs, in the product's worker process. */
export async function runLostRuns(input: Input): Promise<LostRuns> {
  const { platform, proxy, count } = input;
  const findings = createFindings();
  const half = Math.ceil(count / 2);
  const kinds = [
    await refundRuns(input, half, findings),
    await payoutRuns(input, count - half, findings),
  ];
  const lostBefore = proxy.lostCount();
  proxy.setLoss(LOSS);
  const calming = setTimeout(() => proxy.setLoss(0), LOSSY_MS);
  try {
    for (const kind of kinds) await kind.start();
    const areOver = async () => {
      const ends = await Promise.all(kinds.map((kind) => kind.isOver()));
      return ends.every(Boolean);
    };
    if (!(await comesTrue(areOver, END_MS_MAX))) findings.add({ fault: 'runs without an end' });
  } finally {
    clearTimeout(calming);
    proxy.setLoss(0);
  }
  const url = `${platform.endpoints.wechatSandboxUrl}/sandbox/journal`;
  const { entries } = (await (await fetch(url)).json()) as { entries: readonly ChannelEntry[] };
  let doublePayouts = 0;
  for (const judge of kinds.flatMap(({ judges }) => judges)) {
    if ((await judge(entries)) > 1) doublePayouts += 1;
  }
  return { lost: proxy.lostCount() - lostBefore, doublePayouts, findings };
}

const numbersTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);

async function refundRuns(input: Input, count: number, findings: Findings): Promise<Kind> {
  const { platform, temporal, seed } = input;
  const { env, database, endpoints } = platform;
  const random = createRandom(seed);
  const deps = orderDepsOf(env, database);
  const refunds = {
    deps,
    runs: createRuns(),
    connection: database,
    stage: { calm: deps.channels.WECHAT, sandboxUrl: `${endpoints.wechatSandboxUrl}/` },
  };
  const trials: RefundTrial[] = [];
  await inParallel(numbersTo(count), PREPARED_AT_ONCE, async (number) => {
    trials.push(await openRefundTrial(refunds, { number, random }));
  });
  const { namespace } = env.temporal;
  const gateway = createTemporalGateway({ connection: temporal, namespace });
  const ids = trials.map(({ refundNo }) => refundNo);
  const open = { _id: { $in: ids }, status: { $in: ['OPEN', 'SUBMITTED'] } } as const;
  return {
    start: () => inParallel(ids, PREPARED_AT_ONCE, (refundNo) => gateway.startRefund(refundNo)),
    isOver: async () => (await refundModel(database).countDocuments(open)) === 0,
    judges: trials.map(
      (trial): Judge =>
        (entries) =>
          judgeRefundTrial({ refunds, trial, entries, findings }),
    ),
  };
}

async function payoutRuns(input: Input, count: number, findings: Findings): Promise<Kind> {
  const { platform, temporal, seed } = input;
  const { env, database, endpoints } = platform;
  const random = createRandom(seed + 1);
  const { sealer } = orderDepsOf(env, database);
  const deps = payoutDepsOf({ env, connection: database, sealer, payouts: {} });
  const trials: PayoutTrial[] = [];
  await inParallel(numbersTo(count), PREPARED_AT_ONCE, async (number) => {
    const trial = await openPayoutTrial({ deps, connection: database }, { number, random });
    await payoutAccountModel(database).create(await accountRow(platform, trial));
    await wechatIdentityModel(database).create(identityRow(trial));
    trials.push(trial);
  });
  const client = new Client({ connection: temporal, namespace: env.temporal.namespace });
  const gateway = createWithdrawalGateway(client);
  const ids = trials.map(({ withdrawalNo }) => withdrawalNo);
  const stage = { sandboxUrl: `${endpoints.wechatSandboxUrl}/` };
  let deskAsksAtMs = Infinity;
  return {
    start() {
      deskAsksAtMs = Date.now() + LOSSY_MS;
      return inParallel(ids, PREPARED_AT_ONCE, (no) => gateway.startWithdrawal(no));
    },
    async isOver() {
      const rows = await withdrawalModel(database)
        .find({ _id: { $in: ids }, status: { $nin: FINAL_WITHDRAWAL_STATUSES } })
        .lean();
      const waiting = rows.filter(({ status }) => status === 'AWAITING_PAYEE');
      await inParallel(waiting, PREPARED_AT_ONCE, async ({ _id, payoutNo }) => {
        const isRefused = trials.find(({ withdrawalNo }) => withdrawalNo === _id)?.isRefused;
        await atPhone(stage, `${payoutNo}/${isRefused ? 'reject' : 'confirm'}`);
      });
      if (Date.now() > deskAsksAtMs) {
        deskAsksAtMs = Date.now() + DESK_ASKS_MS;
        // One that has just ended has nothing to be asked about.
        const ask = (no: string) => gateway.askNow(no).catch(() => undefined);
        await inParallel(rows, PREPARED_AT_ONCE, ({ _id }) => ask(_id));
      }
      return rows.length === 0;
    },
    judges: trials.map(
      (trial): Judge =>
        (entries) =>
          judgePayoutTrial({ payouts: { deps }, trial, entries, findings }),
    ),
  };
}

/** The worker's link to his WeChat, without which nothing is paid to it. */
const identityRow = ({ withdrawalNo, workerId }: PayoutTrial): WechatIdentityDocument => ({
  _id: accountOf(withdrawalNo).id,
  appid: 'bench',
  audience: 'worker',
  userId: workerId,
  phoneIndex: workerId,
  openidIndex: workerId,
  openidCipher: workerId,
  unionidIndex: workerId,
  linkedAt: new Date(),
});

/** Where the worker of a trial is paid to, sealed as the product seals it. */
async function accountRow(
  { env, database }: Platform,
  { withdrawalNo, workerId }: PayoutTrial,
): Promise<PayoutAccountDocument> {
  const cipher = createFieldCipher({
    subjectKeys: createSubjectKeyRepository(database),
    keyRing: keyRingOf(env),
    ciphers: [AES_256_GCM],
    clock: { nowMs: () => Date.now() },
  });
  const { id, kind, ver, masked } = accountOf(withdrawalNo);
  const row = { _id: id, ownerKind: 'worker', ownerId: workerId, kind } as const;
  const seal = (field: 'account' | 'holder', value: string) =>
    cipher.seal({ ...payoutField(row, field), value });
  const at = new Date();
  return {
    ...row,
    account: { cipher: await seal('account', `openid_${id}`), masked },
    accountIndex: id,
    holder: { cipher: await seal('holder', '示例工人'), masked: '示**' },
    ...{ bankCode: null, bankName: null, identityId: id, isDefault: true, isRemoved: false },
    ...{ slot: 0, ver, addedAt: at, addedBy: workerId, usableFrom: new Date(0), removedAt: null },
  };
}
