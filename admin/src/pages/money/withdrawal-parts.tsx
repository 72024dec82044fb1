import {
  CheckCircleOutlined,
  ClockCircleOutlined,
  CloseCircleOutlined,
  ExclamationCircleOutlined,
  HourglassOutlined,
  SendOutlined,
  StopOutlined,
} from '@ant-design/icons';
import type { ReactNode } from 'react';
import type { z } from 'zod';
import type { withdrawalFileSchema, withdrawalRowSchema } from '@contract/schemas/withdrawal';
import { PAYOUT_KIND_TEXT } from '@contract/terms/payout';
import {
  WITHDRAWAL_STATUS_TEXT,
  type PayoutMethod,
  type WithdrawalStatus,
} from '@contract/terms/withdrawal';
import { useLocalName, useWords } from '../../i18n/i18n';
import { ToneTag } from '../../kit/tag';
import type { ToneName } from '../../theme/status';
import { withdrawalWords } from './withdrawal-words';

export type WithdrawalRow = z.infer<typeof withdrawalRowSchema>;
export type WithdrawalFile = z.infer<typeof withdrawalFileSchema>;

export const WITHDRAWALS_PATH = '/admin/withdrawals';

/** The hue says who acts next, as for orders. */
const LOOK: Readonly<Record<WithdrawalStatus, readonly [ToneName, ReactNode]>> = {
  REQUESTED: ['system', <ClockCircleOutlined key="i" />],
  HELD: ['confirm', <StopOutlined key="i" />],
  AWAITING_REVIEW: ['operator', <HourglassOutlined key="i" />],
  AWAITING_APPROVAL: ['operator', <HourglassOutlined key="i" />],
  AWAITING_SECOND_APPROVAL: ['operator', <HourglassOutlined key="i" />],
  APPROVED: ['system', <CheckCircleOutlined key="i" />],
  SENDING: ['system', <SendOutlined key="i" />],
  AWAITING_PAYEE: ['worker', <HourglassOutlined key="i" />],
  PAID: ['done', <CheckCircleOutlined key="i" />],
  FAILED: ['operator', <CloseCircleOutlined key="i" />],
  EXPIRED: ['ended', <ExclamationCircleOutlined key="i" />],
  REJECTED: ['closed', <CloseCircleOutlined key="i" />],
  CANCELLED: ['ended', <CloseCircleOutlined key="i" />],
};
const ENDED: readonly WithdrawalStatus[] = ['PAID', 'EXPIRED', 'REJECTED', 'CANCELLED'];

export function WithdrawalTag({ status }: { readonly status: WithdrawalStatus }) {
  const name = useLocalName();
  const [tone, icon] = LOOK[status];
  return (
    <ToneTag tone={tone} icon={icon} isOutlined={ENDED.includes(status)}>
      {name(WITHDRAWAL_STATUS_TEXT[status])}
    </ToneTag>
  );
}

export function WithdrawalMarks({ row }: { readonly row: WithdrawalRow }) {
  const t = useWords(withdrawalWords);
  return (
    <>
      {row.isFlagged && (
        <ToneTag tone="operator" icon={<ExclamationCircleOutlined />} isOutlined>
          {t('flagged')}
        </ToneTag>
      )}
      {row.isEscalated && (
        <ToneTag tone="operator" icon={<ClockCircleOutlined />} isOutlined>
          {t('escalated')}
        </ToneTag>
      )}
    </>
  );
}

/** A long row of stars tells nothing that four do not. */
export const shortMask = (masked: string): string => masked.replace(/\*{5,}/, '****');

/** Kind of the account and its mask. */
export function AccountText({ account }: { readonly account: WithdrawalRow['account'] }) {
  const name = useLocalName();
  return (
    <span className="dh-number">
      {name(PAYOUT_KIND_TEXT[account.kind])} {shortMask(account.masked)}
    </span>
  );
}

export const METHOD_WORD: Readonly<Record<PayoutMethod, 'wechat' | 'alipay' | 'bank'>> = {
  WECHAT_TRANSFER: 'wechat',
  ALIPAY_TRANSFER: 'alipay',
  BANK_FILE: 'bank',
};

/** What is at work or not paid yet, and no person of the platform decides it by a yes. */
export const isUnderway = ({ status }: Pick<WithdrawalRow, 'status'>): boolean =>
  status === 'SENDING' || status === 'AWAITING_PAYEE';
