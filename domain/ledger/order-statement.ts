import type { WorkerPart } from './settle-postings.js';

/** Whose part of an order a statement ends with. */
export type StatementViewer =
  | { readonly kind: 'worker'; readonly workerId: string }
  | { readonly kind: 'merchant' }
  | { readonly kind: 'platform' };

/** How the money of one order was, or will be, shared. Fen. */
export type SharedOrder = {
  readonly goodsFen: number;
  readonly travelFeeFen: number;
  /** Of goods and travel fee; money that was never owed stands outside. */
  readonly refundedFen: number;
  /** Commission, or the platform's part of a cancellation fee. */
  readonly platformFen: number;
  readonly merchantFen: number;
  readonly workers: readonly WorkerPart[];
};

export type StatementCode =
  'GOODS' | 'TRAVEL_FEE' | 'REFUNDED' | 'PLATFORM' | 'MERCHANT' | 'WORKERS' | 'OTHER_WORKERS';

export type StatementLine = { readonly code: StatementCode; readonly amountFen: number };

/**
 * From the price to the viewer's part: what came in, less what went back, less what everybody else
 * gets. The lines sum up to his part because they are all there is; zero lines are left out.
 */
export function statementLines(
  order: SharedOrder,
  viewer: StatementViewer,
): readonly StatementLine[] {
  const { goodsFen, travelFeeFen, refundedFen, platformFen, merchantFen, workers } = order;
  const isOwn = ({ workerId }: WorkerPart): boolean =>
    viewer.kind === 'worker' && workerId === viewer.workerId;
  const othersFen = workers
    .filter((part) => !isOwn(part))
    .reduce((sum, { shareFen, travelFen }) => sum + shareFen + travelFen, 0);
  const lines: StatementLine[] = [
    { code: 'GOODS', amountFen: goodsFen },
    { code: 'TRAVEL_FEE', amountFen: travelFeeFen },
    { code: 'REFUNDED', amountFen: -refundedFen },
    { code: 'PLATFORM', amountFen: viewer.kind === 'platform' ? 0 : -platformFen },
    { code: 'MERCHANT', amountFen: viewer.kind === 'merchant' ? 0 : -merchantFen },
    {
      code: viewer.kind === 'worker' ? 'OTHER_WORKERS' : 'WORKERS',
      amountFen: -othersFen,
    },
  ];
  return lines.filter(({ amountFen }) => amountFen !== 0);
}

/** Sum of lines, fen. */
export const sumOfLines = (lines: readonly { readonly amountFen: number }[]): number =>
  lines.reduce((sum, { amountFen }) => sum + amountFen, 0);
