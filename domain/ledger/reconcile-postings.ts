import { accounts, type ClearingChannel } from './accounts.js';
import { buildJournal, journalId, single, type Journal } from './journal.js';

/**
 * Codes of lines that belong to the day of a bill and not to the moment they were booked: a sum of
 * the clearing account up to the end of a day leaves them out and takes them by their day.
 */
export const BILL_DATED_CODES = ['CHANNEL_FEE', 'TO_BANK', 'UNMATCHED'] as const;

type BillDayMove = {
  readonly channel: ClearingChannel;
  /** yyyy-mm-dd in China. */
  readonly dateCn: string;
  /** Counts the bookings of that day: a bill that was read again books what has changed. */
  readonly step: number;
  /** Fen; negative books back. */
  readonly signedFen: number;
};

const billDayJournal = (
  code: 'CHANNEL_FEE' | 'TO_BANK',
  into: string,
  { channel, dateCn, step, signedFen }: BillDayMove,
): Journal => {
  const clearing = accounts.clearing(channel);
  const [debit, credit] = signedFen > 0 ? [into, clearing] : [clearing, into];
  return buildJournal({
    _id: journalId({
      bizType: code === 'CHANNEL_FEE' ? 'channelFee' : 'channelToBank',
      bizId: `${channel}-${dateCn}`,
      step: `n${step}`,
    }),
    lines: [single(debit, credit, Math.abs(signedFen), code)],
  });
};

/** What the channel has kept for itself on a day (MONEY §3.4). */
export const channelFeeJournal = (move: BillDayMove): Journal =>
  billDayJournal('CHANNEL_FEE', accounts.channelFeeExpense(), move);

/** What the channel has paid out to our bank on a day. */
export const channelToBankJournal = (move: BillDayMove): Journal =>
  billDayJournal('TO_BANK', accounts.bank(), move);

export type SuspenseMove = {
  readonly suspenseId: string;
  readonly channel: ClearingChannel;
  /** Fen the channel says moved: positive came in, negative went out. */
  readonly signedFen: number;
};

/** Money that nobody can explain yet: it is at the channel, so it is in the books. */
export const suspenseJournal = (move: SuspenseMove): Journal => suspenseMove('open', move, 1);

/** Taken back once it was explained: what explains it books the money itself. */
export const suspenseReverseJournal = (move: SuspenseMove): Journal =>
  suspenseMove('reverse', move, -1);

function suspenseMove(step: 'open' | 'reverse', move: SuspenseMove, sign: 1 | -1): Journal {
  const { suspenseId, channel, signedFen } = move;
  const clearing = accounts.clearing(channel);
  const [debit, credit] =
    signedFen * sign > 0 ? [clearing, accounts.suspense()] : [accounts.suspense(), clearing];
  return buildJournal({
    _id: journalId({ bizType: 'suspense', bizId: suspenseId, step }),
    lines: [single(debit, credit, Math.abs(signedFen), 'UNMATCHED')],
  });
}
