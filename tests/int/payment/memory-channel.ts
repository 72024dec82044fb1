import type {
  ChannelOutcome,
  PaymentChannel,
  RefundState,
  RefundStatus,
} from '../../../channels/payment/port.js';

/** What becomes of one call. `lost…`: nobody hears an answer. */
export type Fate = 'success' | 'processing' | 'closed' | 'lostRequest' | 'lostReply' | 'busy';

/** Money that went back. */
export type Moved = {
  readonly refundNo: string;
  readonly paymentNo: string;
  readonly amountFen: number;
};
type Refund = { readonly paymentNo: string; readonly amountFen: number; status: RefundStatus };

/**
 * A channel in memory that moves money once a number and refuses more than a bill took, whatever it
 * is told. `moved` is the truth about the money; `fateOf` decides each call.
 */
export function memoryChannel(fateOf: (refundNo: string) => Fate = () => 'success') {
  const bills = new Map<string, number>();
  const refunds = new Map<string, Refund>();
  /** The numbers of each bill: ten thousand orders are looked at again and again. */
  const numbersOf = new Map<string, string[]>();
  const moved: Moved[] = [];
  const movedByBill = new Map<string, Moved[]>();
  const calls = { refund: 0, query: 0 };
  const stateOf = (refundNo: string): RefundState => {
    const refund = refunds.get(refundNo);
    return {
      refundNo,
      paymentNo: refund?.paymentNo ?? null,
      status: refund?.status ?? 'NOT_FOUND',
      amountFen: (refund?.amountFen ?? null) as RefundState['amountFen'],
      channelRefundId: refund ? `ch-${refundNo}` : null,
      succeededAt: refund?.status === 'SUCCESS' ? new Date() : null,
    };
  };
  const end = (refundNo: string, status: 'SUCCESS' | 'CLOSED' | 'PROCESSING'): void => {
    const refund = refunds.get(refundNo);
    if (!refund || refund.status === 'SUCCESS') return;
    refund.status = status;
    if (status !== 'SUCCESS') return;
    const movement = { refundNo, ...refund };
    moved.push(movement);
    movedByBill.set(refund.paymentNo, [...(movedByBill.get(refund.paymentNo) ?? []), movement]);
  };
  const takenOf = (paymentNo: string): number =>
    (numbersOf.get(paymentNo) ?? [])
      .flatMap((refundNo) => refunds.get(refundNo) ?? [])
      .filter(({ status }) => status !== 'CLOSED')
      .reduce((sum, { amountFen }) => sum + amountFen, 0);
  const failure = (code: string): ChannelOutcome<RefundState> => ({
    kind: 'failure',
    code,
    message: code,
  });
  const lost: ChannelOutcome<RefundState> = { kind: 'unknown', message: 'no answer' };
  const unused = async (): Promise<never> => {
    throw new Error('not part of these tests');
  };

  const channel: PaymentChannel = {
    code: 'WECHAT',
    create: unused,
    queryPayment: unused,
    closePayment: unused,
    async refund({ refundNo, paymentNo, amountFen, totalFen }) {
      calls.refund += 1;
      const fate = fateOf(refundNo);
      if (fate === 'lostRequest') return lost;
      if (fate === 'busy') return failure('RATE_LIMITED');
      if (bills.get(paymentNo) !== totalFen) return failure('NOT_FOUND');
      const known = refunds.get(refundNo);
      if (known && known.amountFen !== amountFen) return failure('NUMBER_REUSED');
      if (!known || known.status === 'CLOSED') {
        if (takenOf(paymentNo) + amountFen > totalFen) return failure('REFUSED');
        if (!known) numbersOf.set(paymentNo, [...(numbersOf.get(paymentNo) ?? []), refundNo]);
        refunds.set(refundNo, { paymentNo, amountFen, status: 'PROCESSING' });
        if (fate !== 'processing') end(refundNo, fate === 'closed' ? 'CLOSED' : 'SUCCESS');
      }
      return fate === 'lostReply' ? lost : { kind: 'success', value: stateOf(refundNo) };
    },
    async queryRefund({ refundNo }) {
      calls.query += 1;
      const fate = fateOf(refundNo);
      if (fate === 'lostRequest' || fate === 'lostReply') return lost;
      if (fate === 'busy') return failure('RATE_LIMITED');
      const isOpen = refunds.get(refundNo)?.status === 'PROCESSING';
      if (isOpen && fate === 'success') end(refundNo, 'SUCCESS');
      if (isOpen && fate === 'closed') end(refundNo, 'CLOSED');
      return { kind: 'success', value: stateOf(refundNo) };
    },
  };
  return {
    channel,
    moved,
    calls,
    movedOf: (paymentNo: string): readonly Moved[] => movedByBill.get(paymentNo) ?? [],
    /** A bill that was paid there. */
    paid: (paymentNo: string, amountFen: number) => void bills.set(paymentNo, amountFen),
    /** Ends a refund whatever was told before. */
    end,
  };
}
