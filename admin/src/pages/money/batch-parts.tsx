import {
  CheckCircleOutlined,
  ClockCircleOutlined,
  SafetyOutlined,
  SendOutlined,
  StopOutlined,
} from '@ant-design/icons';
import { Flex } from 'antd';
import type { ReactNode } from 'react';
import type { z } from 'zod';
import type {
  payoutBatchDetailSchema,
  payoutBatchSchema,
  resultReportSchema,
} from '@contract/schemas/payout-batch';
import type { PayoutBatchStatus } from '@contract/terms/payout';
import { useLocalName } from '../../i18n/i18n';
import { ToneTag } from '../../kit/tag';
import { TimeText } from '../../kit/values';
import type { ToneName } from '../../theme/status';
import { PersonText } from '../../kit/people';

export type Batch = z.infer<typeof payoutBatchSchema>;
export type BatchDetail = z.infer<typeof payoutBatchDetailSchema>;
export type ResultReport = z.infer<typeof resultReportSchema>;

export const BATCHES_PATH = '/admin/payout-batches';
export const BATCH_REFRESH = [BATCHES_PATH, '/admin/withdrawals'] as const;

const LOOK: Readonly<Record<PayoutBatchStatus, readonly [ToneName, ReactNode]>> = {
  DRAFT: ['operator', <ClockCircleOutlined key="i" />],
  RELEASED: ['confirm', <SafetyOutlined key="i" />],
  HANDED_IN: ['system', <SendOutlined key="i" />],
  DONE: ['done', <CheckCircleOutlined key="i" />],
  DISCARDED: ['ended', <StopOutlined key="i" />],
};

export function BatchTag({ batch }: { readonly batch: Batch }) {
  const name = useLocalName();
  const [tone, icon] = LOOK[batch.status];
  const isOver = batch.status === 'DONE' || batch.status === 'DISCARDED';
  return (
    <ToneTag tone={tone} icon={icon} isOutlined={isOver}>
      {name(batch.label)}
    </ToneTag>
  );
}

/** Who took a step of a batch, and when. */
export function BatchStep({ step }: { readonly step: Batch['released'] }) {
  if (step === null) return <>–</>;
  return (
    <Flex gap={6} wrap align="center">
      <PersonText id={step.by} />
      <TimeText at={step.at} />
    </Flex>
  );
}
