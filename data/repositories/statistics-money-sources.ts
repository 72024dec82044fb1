import { FUND_FIGURES, type FundFigure } from '../../contract/terms/statistics.js';
import { CHART, type AccountKind } from '../../domain/ledger/accounts.js';
import {
  BOOKED_MODES,
  FUND_RULES,
  REFUND_CODES,
  type FundRule,
} from '../../domain/statistics/figures.js';
import {
  during,
  ofOrder,
  OF_ORDER,
  oneIf,
  type Expression,
  type Source,
  type StatDay,
} from './statistics-sources.js';

const isOf = (path: string, kinds: readonly AccountKind[]): Expression => ({
  $or: kinds.map((kind) => {
    const { prefix, isOwned } = CHART[kind];
    return isOwned
      ? { $eq: [{ $indexOfBytes: [path, `${prefix}:`] }, 0] }
      : { $eq: [path, prefix] };
  }),
});

/** What a line is in a figure: the rule of domain/statistics as the database computes it. */
function amountBy({ kinds, counts, codes }: FundRule): Expression {
  const credit = { $cond: [isOf('$$line.credit', kinds), '$$line.amountFen', 0] };
  const debit = { $cond: [isOf('$$line.debit', kinds), '$$line.amountFen', 0] };
  const amounts: Readonly<Record<FundRule['counts'], Expression>> = {
    credits: credit,
    debits: debit,
    creditsLessDebits: { $subtract: [credit, debit] },
    debitsLessCredits: { $subtract: [debit, credit] },
  };
  const amount = amounts[counts];
  return codes === undefined
    ? amount
    : { $cond: [{ $in: ['$$line.code', [...codes]] }, amount, 0] };
}

const BOOKED_LINES: Expression = {
  $filter: { input: '$lines', as: 'line', cond: { $in: ['$$line.mode', [...BOOKED_MODES]] } },
};
const sumOfLines = (each: Expression): Expression => ({
  $sum: { $map: { input: '$booked', as: 'line', in: each } },
});
const FUNDS = Object.fromEntries(
  FUND_FIGURES.map((figure) => [figure, sumOfLines(amountBy(FUND_RULES[figure]))]),
) as Record<FundFigure, Expression>;

/** What was booked on the day for orders; journals of no order are about no city. */
export function bookedJournals(day: StatDay): Source {
  return {
    coll: 'journals',
    pipeline: [
      { $match: { at: during(day), orderId: { $exists: true } } },
      { $set: { booked: BOOKED_LINES } },
      {
        $project: {
          orderId: 1,
          ...FUNDS,
          refunds: sumOfLines(oneIf({ $in: ['$$line.code', [...REFUND_CODES]] })),
        },
      },
      // One order is looked up once, however many journals it has.
      {
        $group: {
          _id: '$orderId',
          refunds: { $sum: '$refunds' },
          ...Object.fromEntries(FUND_FIGURES.map((figure) => [figure, { $sum: `$${figure}` }])),
        },
      },
      ...ofOrder(day, '_id'),
      {
        $project: {
          ...OF_ORDER,
          refunds: 1,
          ...Object.fromEntries(FUND_FIGURES.map((figure) => [figure, 1])),
        },
      },
    ],
  };
}

/** The same by worker: what is credited to one's accounts less what is debited. */
export function workerIncome(day: StatDay): Source {
  const { kinds } = FUND_RULES.workerFen;
  const ownerOf = (path: string): Expression => ({
    $arrayElemAt: [{ $split: [path, ':worker:'] }, 1],
  });
  const side = (path: string, amountFen: Expression): Expression => ({
    $cond: [isOf(path, kinds), [{ workerId: ownerOf(path), amountFen }], []],
  });
  const signed = {
    $concatArrays: [
      side('$$line.credit', '$$line.amountFen'),
      side('$$line.debit', { $multiply: ['$$line.amountFen', -1] }),
    ],
  };
  return {
    coll: 'journals',
    pipeline: [
      { $match: { at: during(day), orderId: { $exists: true } } },
      { $set: { booked: BOOKED_LINES } },
      {
        $project: {
          orderId: 1,
          parts: {
            $reduce: {
              input: { $map: { input: '$booked', as: 'line', in: signed } },
              initialValue: [],
              in: { $concatArrays: ['$$value', '$$this'] },
            },
          },
        },
      },
      { $unwind: '$parts' },
      {
        $group: {
          _id: { orderId: '$orderId', workerId: '$parts.workerId' },
          incomeFen: { $sum: '$parts.amountFen' },
        },
      },
      ...ofOrder(day, '_id.orderId'),
      { $project: { _id: 0, ...OF_ORDER, workerId: '$_id.workerId', incomeFen: 1 } },
    ],
  };
}
