import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listen, testKitDeps } from '../../../api/kit/test-support.js';
import { ADMIN_WITHDRAWAL_ROUTES } from '../../../api/routes/admin/withdrawals.js';
import {
  MERCHANT_WITHDRAWAL_ROUTES,
  WORKER_WITHDRAWAL_ROUTES,
} from '../../../api/routes/withdrawal-routes.js';
import {
  createSandboxKeys,
  startWechatFake,
  wechatChannelOptions,
  wechatFakeConfig,
} from '../../../channels/fakes/testing.js';
import type { JournalEntry } from '../../../channels/fakes/wechat/journal.js';
import { createWechatTransferChannel } from '../../../channels/payout/wechat-transfer/channel.js';
import type { KeyedPushSender, PushInput } from '../../../channels/push/port.js';
import type { PayoutChannel } from '../../../channels/payout/port.js';
import { AppError, isAppError } from '../../../contract/terms/errors.js';
import type { PayoutAccountKind, PayoutOwnerKind } from '../../../contract/terms/payout.js';
import { rolesOfAudience, type Actor, type Role } from '../../../contract/terms/permissions.js';
import { connectDatabase, type Connection } from '../../../data/connect.js';
import { ledgerAccountModel } from '../../../data/models/ledger-account.js';
import { ledgerJournalModel } from '../../../data/models/ledger-journal.js';
import { ledgerTransferModel } from '../../../data/models/ledger-transfer.js';
import { merchantModel } from '../../../data/models/merchant.js';
import { moneyAlarmModel } from '../../../data/models/money-alarm.js';
import { payoutAccountModel } from '../../../data/models/payout-account.js';
import { subjectKeyModel } from '../../../data/models/subject-key.js';
import { wechatIdentityModel } from '../../../data/models/wechat-identity.js';
import {
  withdrawalDayModel,
  withdrawalEventModel,
  withdrawalModel,
  withdrawalNoteModel,
  withdrawalPolicyModel,
} from '../../../data/models/withdrawal.js';
import { workerModel } from '../../../data/models/worker.js';
import {
  createLedgerRepository,
  type LedgerRepository,
} from '../../../data/repositories/ledger-repository.js';
import { createSubjectKeyRepository } from '../../../data/repositories/subject-keys.js';
import type { WithdrawalDocument } from '../../../data/repositories/withdrawals.js';
import { withdrawableAccount } from '../../../domain/ledger/withdrawal-postings.js';
import type { WithdrawalPolicy } from '../../../domain/withdrawal/policy.js';
import { createSealer } from '../../../temporal/order-deps.js';
import { createPayoutDeps, createWithdrawalDeps } from '../../../temporal/withdrawal-deps.js';
import { maskAccount, payoutField } from '../../../use-cases/payout-account/sealed-account.js';
import { AES_256_GCM } from '../../../use-cases/privacy/cipher.js';
import { createFieldCipher, type FieldCipher } from '../../../use-cases/privacy/field-cipher.js';
import { askPayout } from '../../../use-cases/withdrawal/ask-payout.js';
import { changeWithdrawal } from '../../../use-cases/withdrawal/change-withdrawal.js';
import { checkWithdrawal, sendWithdrawal } from '../../../use-cases/withdrawal/check-withdrawal.js';
import { createWithdrawals } from '../../../use-cases/withdrawal/create-withdrawals.js';
import type { WithdrawalRunDeps } from '../../../use-cases/withdrawal/deps.js';
import type { WithdrawalGateway } from '../../../use-cases/withdrawal/gateway.js';
import type { WithdrawalFileDto } from '../../../use-cases/withdrawal/present.js';
import type { WithdrawalView } from '../../../workflows/contract.js';
import { request, type Answer } from '../api/support.js';
import { fundJournal } from '../ledger/ledger-fixture.js';

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
/** How long WeChat takes to call a transfer back. */
export const CANCEL_MS = 300;
const TRIES_MAX = 60;
const MODELS = [
  ledgerAccountModel,
  ledgerJournalModel,
  ledgerTransferModel,
  merchantModel,
  moneyAlarmModel,
  payoutAccountModel,
  subjectKeyModel,
  wechatIdentityModel,
  withdrawalDayModel,
  withdrawalEventModel,
  withdrawalModel,
  withdrawalNoteModel,
  withdrawalPolicyModel,
  workerModel,
];
const ROUTES = [
  ...WORKER_WITHDRAWAL_ROUTES,
  ...MERCHANT_WITHDRAWAL_ROUTES,
  ...ADMIN_WITHDRAWAL_ROUTES,
];

/** The token is `<role>~<id>~<merchant>`: who calls is not what these tests are about. */
function actorOf(token: string, stepUpAtMs: number): Actor {
  const [role, id = '', merchantId] = token.split('~') as [Role, string?, string?];
  const audiences = ['customer', 'worker', 'merchant', 'admin'] as const;
  const audience = audiences.find((name) => rolesOfAudience(name).includes(role));
  if (!audience) throw new AppError('UNAUTHENTICATED');
  const person = { id, audience, roles: [role], sessionId: 's', merchantId: merchantId ?? null };
  return { ...person, cities: [], stepUpAtMs };
}

export type Owner = { readonly ownerKind: PayoutOwnerKind; readonly ownerId: string };
export type Money = Awaited<ReturnType<typeof openMoney>>;

/**
 * Withdrawals over HTTP on a database of their own, with the WeChat fake. Unless a gateway is given
 * no run is between: the database decides races, and a test takes the run's steps itself.
 */
export async function openMoney(
  options: { readonly gatewayOf?: (deps: WithdrawalRunDeps) => Promise<WithdrawalGateway> } = {},
) {
  const uri = new URL(process.env.MONGODB_TEST_URI ?? '');
  uri.pathname = `/withdrawals-${randomUUID().slice(0, 8)}`;
  const connection = await connectDatabase(uri.toString());
  for (const model of MODELS) {
    await model(connection).createCollection();
    await model(connection).createIndexes();
  }
  let offsetMs = 0;
  const clock = { nowMs: () => Date.now() + offsetMs };
  const wechat = await openWechat();
  const sealer = createSealer(randomBytes(32));
  const cipher = createFieldCipher({
    subjectKeys: createSubjectKeyRepository(connection),
    keyRing: { currentVersion: 0, keys: new Map([[0, randomBytes(32)]]) },
    ciphers: [AES_256_GCM],
    clock,
  });
  const pushes = pushSink();
  const deps = createPayoutDeps(createWithdrawalDeps({ connection, sealer, clock }), {
    connection,
    cipher,
    payouts: { WECHAT_TRANSFER: wechat.channel },
    push: pushes.sender,
  });
  const ledger = createLedgerRepository(connection);
  const gateway = (await options.gatewayOf?.(deps)) ?? directGateway(deps);
  const kit = testKitDeps({
    clock,
    authenticate: async (token: string) => actorOf(token, clock.nowMs()),
    withdrawals: createWithdrawals(deps, gateway),
  });
  const app = await listen({ deps: kit, routes: ROUTES });
  const call: Call = (as, path, body, key = randomUUID()) =>
    request({
      url: `${app.url}${path}`,
      token: as,
      headers: { 'idempotency-key': key },
      ...(body === undefined ? {} : { body }),
    });
  return {
    connection,
    cipher,
    deps,
    ledger,
    wechat,
    pushes,
    call,
    audited: kit.audited,
    advance: (ms: number) => void (offsetMs += ms),
    ...peopleOf({ connection, ledger, cipher, clock }),
    ...stepsOf(deps, call),
    async close() {
      await app.close();
      await wechat.close();
      await connection.dropDatabase();
      await connection.close();
    },
  };
}

type Call = (as: string, path: string, body?: unknown, key?: string) => Promise<Answer>;

/** Keeps what is sent; `isLost` loses the answer to the next one. */
function pushSink() {
  const sent: PushInput[] = [];
  const next = { isLost: false };
  const sender: KeyedPushSender = {
    newKey: async () => ({ kind: 'success', value: { key: randomUUID() } }),
    async send(input) {
      sent.push(input);
      if (!next.isLost) return { kind: 'success', value: { messageId: String(sent.length) } };
      next.isLost = false;
      return { kind: 'unknown', message: 'lost' };
    },
  };
  return { sent, next, sender };
}

/** The fake with its own journal, which is the truth about money that left. */
async function openWechat() {
  const directory = mkdtempSync(join(tmpdir(), 'withdrawals-'));
  const keys = createSandboxKeys();
  const journalPath = join(directory, 'journal.jsonl');
  const fake = await startWechatFake(
    wechatFakeConfig(keys, { journalPath, refundDelayMs: CANCEL_MS }),
  );
  const control = async (method: string, path: string, body?: object): Promise<Response> => {
    const response = await fetch(`${fake.url}sandbox/${path}`, {
      method,
      headers: { 'Content-Type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response;
  };
  const channel: PayoutChannel = createWechatTransferChannel({
    ...wechatChannelOptions(keys, { baseUrl: fake.url, notifyUrl: 'https://none.example/n' }),
    sceneId: '1005',
    sceneReports: [{ type: '岗位类型', content: '家政服务' }],
  });
  return {
    channel,
    control,
    /** Amounts that left under a number. */
    async moved(payoutNo: string): Promise<number[]> {
      const { entries } = (await (await control('GET', 'journal')).json()) as {
        entries: JournalEntry[];
      };
      return entries
        .filter(({ kind, no }) => kind === 'payout' && no === payoutNo)
        .map(({ amountFen }) => amountFen);
    },
    async close() {
      await fake.close();
      rmSync(directory, { recursive: true });
    },
  };
}

function peopleOf(of: {
  readonly connection: Connection;
  readonly ledger: LedgerRepository;
  readonly cipher: FieldCipher;
  readonly clock: { nowMs(): number };
}) {
  const { connection, ledger, cipher, clock } = of;
  const fund = (owner: Owner, amountFen: number) =>
    ledger.postOnce(
      fundJournal({
        key: randomUUID(),
        accountId: withdrawableAccount(owner.ownerKind, owner.ownerId),
        amountFen,
      }),
    );

  /** An account of the owner, sealed as his own; usable since yesterday. */
  async function account(
    owner: Owner,
    over: { readonly kind?: PayoutAccountKind; readonly usableFrom?: Date } = {},
  ): Promise<string> {
    const _id = randomUUID();
    const { ownerKind, ownerId } = owner;
    const { kind = 'WECHAT', usableFrom = new Date(clock.nowMs() - DAY) } = over;
    const value = kind === 'WECHAT' ? `openid-${owner.ownerId}` : '6222021234567890123';
    const identityId = kind === 'WECHAT' ? `wx-${_id}` : null;
    if (identityId !== null) {
      await connection.collection('wechatIdentities').insertOne({
        _id: identityId as never,
        userId: owner.ownerId,
        appid: `wx-${_id}`,
        openidIndex: _id,
      });
    }
    const seal = async (field: 'account' | 'holder', text: string) => ({
      cipher: await cipher.seal({ ...payoutField({ ...owner, _id }, field), value: text }),
      masked: field === 'account' ? maskAccount(kind, text) : '张*',
    });
    await payoutAccountModel(connection).create([
      {
        ...{ _id, ownerKind, ownerId },
        kind,
        account: await seal('account', value),
        accountIndex: _id,
        holder: await seal('holder', '张三'),
        identityId,
        isDefault: false,
        isRemoved: false,
        slot: await payoutAccountModel(connection).countDocuments({ ownerKind, ownerId }),
        ver: 1,
        addedAt: usableFrom,
        addedBy: owner.ownerId,
        usableFrom,
      },
    ]);
    return _id;
  }

  return {
    fund,
    account,
    /** A worker with so much to withdraw and a WeChat. */
    async worker(amountFen: number): Promise<Owner & { readonly accountId: string }> {
      const owner = { ownerKind: 'worker', ownerId: `w-${randomUUID().slice(0, 8)}` } as const;
      await connection
        .collection('workers')
        .insertOne({ _id: owner.ownerId as never, status: 'ACTIVE' });
      await fund(owner, amountFen);
      return { ...owner, accountId: await account(owner) };
    },
    availableFen: async (owner: Owner): Promise<number> => {
      const id = withdrawableAccount(owner.ownerKind, owner.ownerId);
      return (await ledger.balance(id)).availableFen;
    },
    setPolicy: (values: Partial<WithdrawalPolicy>) =>
      withdrawalPolicyModel(connection).create([
        {
          _id: randomUUID(),
          from: new Date(clock.nowMs() - 1_000),
          values,
          reason: 'test',
          createdBy: 'test',
          createdAt: new Date(),
        },
      ]),
  };
}

function stepsOf(deps: WithdrawalRunDeps, call: Call) {
  const file = async (withdrawalNo: string): Promise<WithdrawalFileDto> => {
    const answer = await call('auditor~audit', `/admin/withdrawals/${withdrawalNo}`);
    if (answer.status !== 200) throw new Error(answer.text);
    return answer.json as unknown as WithdrawalFileDto;
  };
  const act = (as: string, withdrawalNo: string, tail: string, body: object = {}, key?: string) =>
    call(as, `/admin/withdrawals/${withdrawalNo}/${tail}`, { reason: '资料核对', ...body }, key);
  return {
    file,
    act,
    /** Asks for a withdrawal as the worker. */
    ask: (owner: Owner, body: object, key?: string) =>
      call(`worker~${owner.ownerId}`, '/worker/withdrawals', body, key),
    check: (withdrawalNo: string) => checkWithdrawal(deps, { withdrawalNo }),
    send: (withdrawalNo: string) => sendWithdrawal(deps, { withdrawalNo }),
    turn: (withdrawalNo: string): Promise<WithdrawalView> => askPayout(deps, { withdrawalNo }),
    /** Checked, reviewed by mara, approved by those who are named. */
    async approve(withdrawalNo: string, checkers: readonly string[] = ['cleo']): Promise<void> {
      await checkWithdrawal(deps, { withdrawalNo });
      const { terms } = await file(withdrawalNo);
      const answers = [await act('financeMaker~mara', withdrawalNo, 'review', { terms })];
      for (const id of checkers) {
        answers.push(await act(`financeChecker~${id}`, withdrawalNo, 'approve', { terms }));
      }
      const bad = answers.find(({ status }) => status !== 200);
      if (bad) throw new Error(bad.text);
    },
  };
}

/** Straight to the use case, repeated as the activity's retries would. */
function directGateway(deps: WithdrawalRunDeps): WithdrawalGateway {
  return {
    startWithdrawal: async () => undefined,
    tellNews: async () => undefined,
    askNow: async (withdrawalNo) => void (await askPayout(deps, { withdrawalNo })),
    updateWithdrawal: ({ withdrawalNo, command: { seenSeq: _seen, ...rest } }) =>
      unhurried(() => changeWithdrawal(deps, { ...rest, withdrawalNo })),
  };
}

/** As Temporal would: what lost a race is tried again. */
export async function unhurried<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const isBusy = isAppError(error) && error.code === 'CONTENTION';
      const isTransient =
        error instanceof Error && 'errorLabelSet' in error && error.name === 'MongoServerError';
      if (!(isBusy || isTransient) || attempt === TRIES_MAX) throw error;
    }
  }
}

export const codeOf = (answer: Answer): string =>
  answer.status < 300 ? String(answer.status) : `${answer.status} ${String(answer.json.code)}`;
export const noOf = (answer: Answer): string => {
  if (answer.status !== 201) throw new Error(answer.text);
  return String(answer.json.withdrawalNo);
};
export const rowOf = (money: Money, withdrawalNo: string): Promise<WithdrawalDocument | null> =>
  money.deps.withdrawals.findById(withdrawalNo);
