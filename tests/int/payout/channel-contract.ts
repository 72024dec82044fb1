import { fen } from '../../../contract/terms/money.js';
import type { ChannelOutcome } from '../../../channels/outcome.js';
import type { Payee, PayoutChannel, SendPayoutInput } from '../../../channels/payout/port.js';

/** One payout channel over its fake, as the suite drives it. */
export type PayoutHarness = {
  readonly channel: PayoutChannel;
  readonly payee: Payee;
  /** False where money leaves without anybody's word. */
  readonly needsConfirmation: boolean;
  /** The payee takes it, or does not; only where he is asked. */
  end(payoutNo: string, how: 'confirm' | 'reject' | 'expire'): Promise<void>;
  /** The next send is answered with an end in which no money left. */
  failNext(): Promise<void>;
  fault(fault: object): Promise<void>;
  /** Amounts that the fake's own books show for a number. */
  moved(payoutNo: string): Promise<readonly number[]>;
  reset(): Promise<void>;
  close(): Promise<void>;
};

export type OpenHarness = () => Promise<PayoutHarness>;

let serial = 0;
/** Letters and digits only: every channel takes those. */
export function nextPayoutNo(): string {
  serial += 1;
  return `PO${Date.now()}${String(serial).padStart(5, '0')}`;
}

export function success<T>(outcome: ChannelOutcome<T>): T {
  if (outcome.kind !== 'success') throw new Error(JSON.stringify(outcome));
  return outcome.value;
}

/** What every payout channel promises by its port, run against its own fake. */
export function describePayoutChannel(name: string, open: OpenHarness): void {
  describe(`[P5] payouts by ${name}`, () => {
    let harness: PayoutHarness;
    beforeAll(async () => {
      harness = await open();
    });
    beforeEach(() => harness.reset());
    afterAll(() => harness.close());

    const input = (over: Partial<SendPayoutInput> = {}): SendPayoutInput => ({
      payoutNo: nextPayoutNo(),
      amountFen: fen(12_345),
      payee: harness.payee,
      remark: '提现',
      ...over,
    });
    const send = (payout: SendPayoutInput) => harness.channel.send(payout);
    const query = async ({ payoutNo }: SendPayoutInput) =>
      success(await harness.channel.query({ payoutNo }));
    /** Sent, and taken by the payee where he is asked. */
    const paid = async (payout: SendPayoutInput) => {
      success(await send(payout));
      if (harness.needsConfirmation) await harness.end(payout.payoutNo, 'confirm');
      return payout;
    };

    test('money leaves once, and the query tells when', async () => {
      const payout = input();
      const sent = success(await send(payout));
      const { payoutNo } = payout;
      const status = harness.needsConfirmation ? 'WAITING_PAYEE' : 'SUCCESS';
      expect(sent).toMatchObject({ payoutNo, status, amountFen: 12_345 });
      expect(sent.channelPayoutId).toMatch(/^\d{10,64}$/);
      expect(sent.confirmToken === null).toBe(!harness.needsConfirmation);
      expect(await harness.moved(payoutNo)).toEqual(harness.needsConfirmation ? [] : [12_345]);
      if (harness.needsConfirmation) await harness.end(payoutNo, 'confirm');
      const state = await query(payout);
      expect(state).toMatchObject({ payoutNo, status: 'SUCCESS', amountFen: 12_345, reason: null });
      expect(state.channelPayoutId).toBe(sent.channelPayoutId);
      expect(Math.abs(Date.now() - (state.succeededAt?.getTime() ?? 0))).toBeLessThan(10_000);
      expect(await harness.moved(payoutNo)).toEqual([12_345]);
    });

    test('an equal repeat is the same payout, before and after the money has left', async () => {
      const payout = input();
      const first = success(await send(payout));
      const again = success(await send(payout));
      expect(again.channelPayoutId).toBe(first.channelPayoutId);
      expect(again.confirmToken).toBe(first.confirmToken);
      if (harness.needsConfirmation) await harness.end(payout.payoutNo, 'confirm');
      expect(success(await send(payout))).toMatchObject({ status: 'SUCCESS' });
      const many = await Promise.all(Array.from({ length: 5 }, () => send(payout)));
      expect(many.map((outcome) => success(outcome).status)).toEqual(Array(5).fill('SUCCESS'));
      expect(await harness.moved(payout.payoutNo)).toEqual([12_345]);
    });

    test('another amount or payee under the same number is refused, and nothing moves', async () => {
      const payout = await paid(input());
      const payee = { ...payout.payee, account: `${payout.payee.account}2` };
      const others = [await send({ ...payout, amountFen: fen(12_346) })];
      others.push(await send({ ...payout, payee }));
      expect(others.map(({ kind }) => kind)).toEqual(['failure', 'failure']);
      expect(await query(payout)).toMatchObject({ status: 'SUCCESS', amountFen: 12_345 });
      expect(await harness.moved(payout.payoutNo)).toEqual([12_345]);
    });

    test('one nobody sent is found to be NOT_FOUND', async () => {
      const nothing = { status: 'NOT_FOUND', amountFen: null, succeededAt: null };
      expect(await query(input())).toMatchObject(nothing);
    });

    test('a lost reply is unknown; the query finds the payout, which is not sent twice', async () => {
      const payout = input();
      await harness.fault({ kind: 'loseReply', operation: 'transfer' });
      expect((await send(payout)).kind).toBe('unknown');
      const status = harness.needsConfirmation ? 'WAITING_PAYEE' : 'SUCCESS';
      expect(await query(payout)).toMatchObject({ status, amountFen: 12_345 });
      expect(success(await send(payout)).status).toBe(status);
      if (harness.needsConfirmation) await harness.end(payout.payoutNo, 'confirm');
      expect(await query(payout)).toMatchObject({ status: 'SUCCESS' });
      expect(await harness.moved(payout.payoutNo)).toEqual([12_345]);
    });

    test('a lost request is unknown too; the query finds nothing and the number is still good', async () => {
      const payout = input();
      await harness.fault({ kind: 'loseRequest', operation: 'transfer' });
      expect((await send(payout)).kind).toBe('unknown');
      expect(await query(payout)).toMatchObject({ status: 'NOT_FOUND' });
      await paid(payout);
      expect(await query(payout)).toMatchObject({ status: 'SUCCESS' });
      expect(await harness.moved(payout.payoutNo)).toEqual([12_345]);
    });

    test('a lost reply to the query, and an answer altered on its way, say nothing', async () => {
      const payout = await paid(input());
      await harness.fault({ kind: 'loseReply', operation: 'transferQuery' });
      expect((await harness.channel.query(payout)).kind).toBe('unknown');
      await harness.fault({ kind: 'tamper', operation: 'any', count: 2 });
      expect((await harness.channel.query(payout)).kind).toBe('unknown');
      expect((await send(input())).kind).toBe('unknown');
      expect(await query(payout)).toMatchObject({ status: 'SUCCESS' });
    });

    test('a payout that fails says why and moves nothing', async () => {
      const payout = input();
      await harness.failNext();
      const outcome = await send(payout);
      const isEnd = outcome.kind === 'success' && outcome.value.status === 'FAILED';
      // A channel may keep no record of what it has refused.
      expect(isEnd || outcome.kind === 'failure').toBe(true);
      const { status, reason } = await query(payout);
      expect(['FAILED', 'NOT_FOUND']).toContain(status);
      expect(reason === null).toBe(status === 'NOT_FOUND');
      expect(await harness.moved(payout.payoutNo)).toEqual([]);
    });

    test('a number that no channel takes is refused before anything is sent', async () => {
      for (const payoutNo of ['', 'a/../b', '提现', 'x'.repeat(65)]) {
        expect((await send(input({ payoutNo }))).kind).toBe('failure');
        expect((await harness.channel.query({ payoutNo })).kind).toBe('failure');
      }
    });

    test('where the payee is asked: refused, lapsed and called back are ends without money', async () => {
      const ends = harness.needsConfirmation ? (['reject', 'expire'] as const) : [];
      for (const how of ends) {
        const payout = input();
        success(await send(payout));
        await harness.end(payout.payoutNo, how);
        const state = await query(payout);
        expect(state.status).toBe('FAILED');
        expect(state.reason).toMatch(/^[A-Z_]+$/);
        expect(success(await send(payout)).status).toBe('FAILED');
        expect(await harness.moved(payout.payoutNo)).toEqual([]);
      }
      const payout = input();
      success(await send(payout));
      const cancelled = await harness.channel.cancel(payout);
      const state = await query(payout);
      expect(cancelled.kind).toBe(harness.needsConfirmation ? 'success' : 'failure');
      expect(state.status).toBe(harness.needsConfirmation ? 'CANCELLED' : 'SUCCESS');
      expect(await harness.moved(payout.payoutNo)).toHaveLength(harness.needsConfirmation ? 0 : 1);
    });

    test('money that has left is not called back', async () => {
      const payout = await paid(input());
      expect((await harness.channel.cancel(payout)).kind).toBe('failure');
      expect(await query(payout)).toMatchObject({ status: 'SUCCESS' });
    });
  });
}
