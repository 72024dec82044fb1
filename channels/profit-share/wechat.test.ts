import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fen } from '../../contract/terms/money.js';
import type { RunningServer } from '../fakes/http.js';
import {
  createSandboxKeys,
  startWechatFake,
  wechatChannelOptions,
  wechatFakeConfig,
} from '../fakes/testing.js';
import type { ShareEntry } from '../fakes/wechat/share-state.js';
import { createWechatChannel } from '../payment/wechat/channel.js';
import type { ChannelOutcome, ProfitShareChannel, SharePart, ShareState } from './port.js';
import { createWechatProfitShare } from './wechat.js';

const keys = createSandboxKeys();
const directory = mkdtempSync(join(tmpdir(), 'profit-share-'));
const notifyUrl = 'http://127.0.0.1:9/notify';
const TOTAL_FEN = 10_000;
const SHARE_MS = 30;
let fake: RunningServer;
let channel: ProfitShareChannel;
let serial = 0;

beforeAll(async () => {
  const journalPath = join(directory, 'wechat.jsonl');
  const config = { journalPath, refundDelayMs: SHARE_MS, retryFactor: 0 };
  fake = await startWechatFake(wechatFakeConfig(keys, config));
  channel = createWechatProfitShare(options());
});
afterAll(async () => {
  await fake.close();
  rmSync(directory, { recursive: true });
});
afterEach(async () => {
  await fetch(`${fake.url}sandbox/faults`, { method: 'DELETE' });
});

const options = (timeoutMs = 2_000) =>
  wechatChannelOptions(keys, { baseUrl: fake.url, notifyUrl, timeoutMs });
const post = (path: string, body: object): Promise<Response> =>
  fetch(`${fake.url}sandbox/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
const plant = async (fault: object): Promise<void> => {
  expect((await post('faults', fault)).status).toBe(204);
};
const journal = async (shareNo: string): Promise<ShareEntry[]> => {
  const answer = await fetch(`${fake.url}sandbox/shares/journal`);
  const { entries } = (await answer.json()) as { entries: ShareEntry[] };
  return entries.filter(({ no }) => no.startsWith(shareNo));
};
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 2 * SHARE_MS));

function valueOf<T>(outcome: ChannelOutcome<T>): T {
  if (outcome.kind !== 'success') throw new Error(`${outcome.kind}: ${outcome.message}`);
  return outcome.value;
}

/** A payment of 100 yuan whose money may be shared, unless told. */
async function paid(isShared = true): Promise<{ shareNo: string; transactionId: string }> {
  serial += 1;
  const paymentNo = `DH20270101${String(serial).padStart(6, '0')}P01`;
  const pay = createWechatChannel(options());
  const bill = { paymentNo, amountFen: fen(TOTAL_FEN), description: '日常保洁', isShared };
  const expiresAt = new Date(Date.now() + 3_600_000);
  valueOf(await pay.create({ ...bill, expiresAt, product: 'NATIVE' }));
  const answer = await post('pay', { out_trade_no: paymentNo, dropCallback: true });
  const { transactionId } = (await answer.json()) as { transactionId: string };
  return { shareNo: `${paymentNo}S01`, transactionId };
}

const part = (account: string, amountFen: number): SharePart => ({
  ...{ type: 'MERCHANT_ID', account, name: `商户${account}`, amountFen: fen(amountFen) },
});

async function told(...parts: readonly SharePart[]): Promise<readonly SharePart[]> {
  for (const receiver of parts) {
    valueOf(await channel.addReceiver({ ...receiver, relation: 'SUPPLIER' }));
  }
  return parts;
}

async function shared(amountFen = 1_000): Promise<{ shareNo: string; transactionId: string }> {
  const bill = await paid();
  valueOf(await channel.share({ ...bill, parts: await told(part('1600000001', amountFen)) }));
  await pause();
  expect(valueOf(await channel.query(bill)).status).toBe('FINISHED');
  return bill;
}

const resultsOf = ({ parts }: ShareState) =>
  parts.map(({ result, failReason }) => [result, failReason]);

describe('[P4] sharing', () => {
  test('is accepted, then finished; an equal repeat moves nothing again', async () => {
    const bill = await paid();
    const parts = await told(part('1600000001', 1_000), part('1600000002', 500));
    const accepted = valueOf(await channel.share({ ...bill, parts }));
    expect(accepted.status).toBe('PROCESSING');
    expect(resultsOf(accepted)).toEqual([
      ['PENDING', null],
      ['PENDING', null],
    ]);
    await pause();
    const finished = valueOf(await channel.query(bill));
    expect(finished.status).toBe('FINISHED');
    expect(finished.parts.map(({ account, amountFen }) => [account, amountFen])).toEqual([
      ['1600000001', 1_000],
      ['1600000002', 500],
    ]);
    expect(valueOf(await channel.share({ ...bill, parts })).status).toBe('FINISHED');
    expect(await journal(bill.shareNo)).toHaveLength(2);
  });

  test('under a used number with another amount is refused', async () => {
    const bill = await shared();
    const outcome = await channel.share({ ...bill, parts: [part('1600000001', 999)] });
    expect(outcome).toMatchObject({ kind: 'failure', code: 'REFUSED' });
  });

  test('above the cap is refused, also by a second request', async () => {
    const bill = await shared(2_000);
    const second = { ...bill, shareNo: `${bill.shareNo}x` };
    const above = await channel.share({ ...second, parts: [part('1600000001', 1_001)] });
    expect(above).toMatchObject({ kind: 'failure', code: 'REFUSED' });
    const within = await channel.share({ ...second, parts: [part('1600000001', 1_000)] });
    expect(within.kind).toBe('success');
  });

  test('more than is left of the payment is refused as not enough', async () => {
    const bill = await paid();
    const refund = {
      refundNo: `${bill.shareNo}R`,
      amountFen: fen(9_500),
      totalFen: fen(TOTAL_FEN),
    };
    const paymentNo = bill.shareNo.slice(0, -3);
    await createWechatChannel(options()).refund({ ...refund, paymentNo, reason: '退款' });
    const outcome = await channel.share({ ...bill, parts: await told(part('1600000001', 501)) });
    expect(outcome).toMatchObject({ kind: 'failure', code: 'INSUFFICIENT_FUNDS' });
  });

  test('a payment that was not opened for it is refused', async () => {
    const bill = await paid(false);
    const outcome = await channel.share({ ...bill, parts: await told(part('1600000001', 1)) });
    expect(outcome).toMatchObject({ kind: 'failure', code: 'REFUSED' });
  });

  test('one receiver that the channel closes does not stop the others', async () => {
    const bill = await paid();
    const parts = await told(part('1600000001', 100), part('1600000002', 200));
    await plant({ kind: 'receiverCloses', reason: 'RECEIVER_HIGH_RISK' });
    valueOf(await channel.share({ ...bill, parts }));
    await pause();
    expect(resultsOf(valueOf(await channel.query(bill)))).toEqual([
      ['CLOSED', 'RECEIVER_HIGH_RISK'],
      ['SUCCESS', null],
    ]);
    expect(await journal(bill.shareNo)).toMatchObject([{ account: '1600000002', amountFen: 200 }]);
  });

  test('a receiver that was never told of gets nothing', async () => {
    const bill = await paid();
    const state = valueOf(await channel.share({ ...bill, parts: [part('1699999999', 100)] }));
    expect(resultsOf(state)).toEqual([['CLOSED', 'NO_RELATION']]);
  });

  test.each(['loseReply', 'duplicate'])('%s: one number shares once', async (kind) => {
    const bill = await paid();
    const parts = await told(part('1600000001', 1_000));
    await plant({ kind, operation: 'share' });
    const first = await channel.share({ ...bill, parts });
    expect(first.kind).toBe(kind === 'loseReply' ? 'unknown' : 'success');
    await pause();
    expect(valueOf(await channel.query(bill)).status).toBe('FINISHED');
    expect(await journal(bill.shareNo)).toHaveLength(1);
  });

  test('a lost request: the channel does not know the number', async () => {
    const bill = await paid();
    const parts = await told(part('1600000001', 1_000));
    await plant({ kind: 'loseRequest', operation: 'share' });
    expect((await channel.share({ ...bill, parts })).kind).toBe('unknown');
    expect(valueOf(await channel.query(bill)).status).toBe('NOT_FOUND');
  });

  test.each([
    [{ kind: 'tamper', operation: 'share' }],
    [{ kind: 'error', operation: 'share', status: 500 }],
    [{ kind: 'delay', operation: 'share', delayMs: 1_500 }],
  ])('%j is unknown', async (fault) => {
    const bill = await paid();
    const parts = await told(part('1600000001', 1_000));
    await plant(fault);
    const hasty = createWechatProfitShare(options(500));
    expect((await hasty.share({ ...bill, parts })).kind).toBe('unknown');
  });

  test('no more than 50 receivers, each once', async () => {
    const bill = await paid();
    const many = Array.from({ length: 51 }, (_, n) => part(`16000001${n}`, 1));
    const refused = { kind: 'failure', code: 'REFUSED' };
    expect(await channel.share({ ...bill, parts: many })).toMatchObject(refused);
    const twice = [part('1600000001', 1), part('1600000001', 2)];
    expect(await channel.share({ ...bill, parts: twice })).toMatchObject(refused);
    expect(await channel.share({ ...bill, parts: [] })).toMatchObject(refused);
    expect(await channel.share({ ...bill, parts: await told(...many.slice(1)) })).toMatchObject({
      kind: 'success',
    });
  });
});

describe('[P4] giving back and releasing', () => {
  const back = (bill: { shareNo: string }, n: number, amountFen: number) => ({
    ...{ returnNo: `${bill.shareNo}B0${n}`, shareNo: bill.shareNo, merchantAccount: '1600000001' },
    amountFen: fen(amountFen),
  });

  test('a share comes back once under one number, and never more than was given', async () => {
    const bill = await shared();
    await plant({ kind: 'loseReply', operation: 'shareReturn' });
    expect((await channel.return(back(bill, 1, 600))).kind).toBe('unknown');
    await pause();
    const asked = valueOf(await channel.queryReturn(back(bill, 1, 600)));
    expect(asked).toMatchObject({ status: 'SUCCESS', amountFen: 600 });
    expect(valueOf(await channel.return(back(bill, 1, 600))).status).toBe('SUCCESS');
    const more = await channel.return(back(bill, 2, 401));
    expect(more).toMatchObject({ kind: 'failure', code: 'REFUSED' });
    const entries = await journal(bill.shareNo);
    expect(entries.map(({ kind, amountFen }) => [kind, amountFen])).toEqual([
      ['share', 1_000],
      ['shareBack', 600],
    ]);
  });

  test('one that fails tells why, and nothing moved', async () => {
    const bill = await shared();
    await plant({ kind: 'returnFails', reason: 'ACCOUNT_ABNORMAL' });
    valueOf(await channel.return(back(bill, 1, 600)));
    await pause();
    const asked = valueOf(await channel.queryReturn(back(bill, 1, 600)));
    expect(asked).toMatchObject({ status: 'FAILED', failReason: 'ACCOUNT_ABNORMAL' });
    expect(await journal(bill.shareNo)).toHaveLength(1);
  });

  test('one that the channel never got is NOT_FOUND', async () => {
    const bill = await shared();
    expect(valueOf(await channel.queryReturn(back(bill, 1, 1))).status).toBe('NOT_FOUND');
  });

  test('the rest is released once; nothing can be shared after it', async () => {
    const bill = await shared();
    const release = { ...bill, shareNo: bill.shareNo.replace('S01', 'U') };
    valueOf(await channel.unfreeze(release));
    expect(valueOf(await channel.unfreeze(release)).shareNo).toBe(release.shareNo);
    const late = { ...bill, shareNo: `${bill.shareNo}x`, parts: [part('1600000001', 1)] };
    expect(await channel.share(late)).toMatchObject({
      kind: 'failure',
      code: 'INSUFFICIENT_FUNDS',
    });
  });
});
