import {
  CheckCircleOutlined,
  ClockCircleOutlined,
  CloseCircleOutlined,
  SendOutlined,
} from '@ant-design/icons';
import type { ReactNode } from 'react';
import type { z } from 'zod';
import type { refundRequestSchema, refundRowSchema } from '@contract/schemas/refund';
import type { RefundRequestStatus, RefundRowStatus } from '@contract/terms/refund';
import { useLocalName, useWords } from '../../i18n/i18n';
import { ToneTag } from '../../kit/tag';
import type { ToneName } from '../../theme/status';
import { MoneyLines } from './money-lines';
import { refundWords } from './refund-words';

export type RefundRow = z.infer<typeof refundRowSchema>;
export type RefundRequest = z.infer<typeof refundRequestSchema>;

export const REFUNDS_PATH = '/admin/refunds';
export const REQUESTS_PATH = '/admin/refund-requests';
/** What a decision about a refund changes. */
export const REFUND_REFRESH = [REFUNDS_PATH, REQUESTS_PATH, '/admin/orders'] as const;

const ROW_LOOK: Readonly<Record<RefundRowStatus, readonly [ToneName, ReactNode]>> = {
  OPEN: ['system', <ClockCircleOutlined key="i" />],
  SUBMITTED: ['system', <SendOutlined key="i" />],
  SUCCEEDED: ['done', <CheckCircleOutlined key="i" />],
  FAILED: ['operator', <CloseCircleOutlined key="i" />],
  BY_HAND: ['done', <CheckCircleOutlined key="i" />],
};
const REQUEST_LOOK: Readonly<Record<RefundRequestStatus, readonly [ToneName, ReactNode]>> = {
  REQUESTED: ['operator', <ClockCircleOutlined key="i" />],
  APPROVED: ['done', <CheckCircleOutlined key="i" />],
  REJECTED: ['closed', <CloseCircleOutlined key="i" />],
  EXPIRED: ['ended', <ClockCircleOutlined key="i" />],
};

export function RefundTag({ row }: { readonly row: RefundRow }) {
  const t = useWords(refundWords);
  const name = useLocalName();
  const [tone, icon] = ROW_LOOK[row.status];
  return (
    <>
      <ToneTag tone={tone} icon={icon}>
        {name(row.statusText)}
      </ToneTag>{' '}
      {row.isLate && (
        <ToneTag tone="operator" icon={<ClockCircleOutlined />} isOutlined>
          {t('late')}
        </ToneTag>
      )}
    </>
  );
}

export function RefundRequestTag({ status }: { readonly status: RefundRequestStatus }) {
  const t = useWords(refundWords);
  const [tone, icon] = REQUEST_LOOK[status];
  return (
    <ToneTag tone={tone} icon={icon} isOutlined={status !== 'REQUESTED'}>
      {t(`req${status}`)}
    </ToneTag>
  );
}

/** Whose part the refund is taken from. */
export function RefundCost({ request }: { readonly request: RefundRequest }) {
  const t = useWords(refundWords);
  const { cost } = request;
  if (cost === null) return null;
  const workersFen = cost.workers.reduce((sum, { amountFen }) => sum + amountFen, 0);
  return (
    <MoneyLines
      lines={[
        { label: t('costWorkers'), fen: workersFen },
        { label: t('costMerchant'), fen: cost.merchantFen },
        { label: t('costCommission'), fen: cost.commissionFen },
        { label: t('costPlatform'), fen: cost.platformFen },
        { label: t('costReferral'), fen: cost.referralFen },
      ]}
      sum={{ label: t('costTotal'), fen: request.amountFen }}
    />
  );
}
