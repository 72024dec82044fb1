import { Skeleton } from 'antd';
import { useApi } from '../../../api/use-api';
import { useLocalName, useWords } from '../../../i18n/i18n';
import { stamp, yuan } from '../../../kit/format';
import { ReasonDialog } from '../../../kit/reason-dialog';
import { ErrorState } from '../../../kit/states';
import { Money } from '../../../kit/values';
import { actionWords } from '../action-words';
import type { CancelPreview } from '../types';
import { Consequence, Facts } from './facts';
import { useStep, type ActionProps } from './use-step';

/** Cancelling with its price: what goes back, who gets what is kept, by which rule. */
export function CancelDialog({ order, isOpen, onClose }: ActionProps) {
  const t = useWords(actionWords);
  const step = useStep(order);
  const query = useApi<CancelPreview>(`/admin/orders/${order.id}/cancel-preview`, undefined, {
    isOff: !isOpen,
  });
  const preview = query.data;
  const isPaid = order.paidFen > 0;
  return (
    <ReasonDialog
      isOpen={isOpen}
      title={t('cancelTitle')}
      isDanger
      okText={
        preview !== undefined && isPaid
          ? t('cancelOkPaid', { amount: yuan(preview.refundFen) })
          : t('cancelOk')
      }
      isOkDisabled={preview?.isAllowed !== true || query.isFetching}
      onClose={onClose}
      onConfirm={async ({ reason }) => {
        try {
          await step({
            step: 'cancel',
            body: { note: reason, expectedFeeFen: preview?.feeFen },
            done: t('cancelled'),
          });
        } catch (error) {
          // The price may have changed meanwhile: show the one that holds now.
          await query.refetch();
          throw error;
        }
      }}
    >
      {query.error !== null && preview === undefined ? (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      ) : preview === undefined ? (
        <Skeleton active paragraph={{ rows: 4 }} />
      ) : (
        <PreviewFacts order={order} preview={preview} />
      )}
    </ReasonDialog>
  );
}

function PreviewFacts(props: Pick<ActionProps, 'order'> & { readonly preview: CancelPreview }) {
  const { order, preview } = props;
  const t = useWords(actionWords);
  const name = useLocalName();
  if (!preview.isAllowed) return <Consequence isWarning>{t('cancelNotAllowed')}</Consequence>;
  const { receivers } = preview;
  const money =
    order.paidFen === 0
      ? []
      : [
          { label: t('backToCustomer'), value: <Money fen={preview.refundFen} isStrong /> },
          { label: t('fee'), value: <Money fen={preview.feeFen} /> },
          { label: t('travelKept'), value: <Money fen={preview.travelKeptFen} /> },
          { label: t('toWorker'), value: <Money fen={receivers.workerFen} /> },
          { label: t('toMerchant'), value: <Money fen={receivers.merchantFen} /> },
          { label: t('toPlatform'), value: <Money fen={receivers.platformFen} /> },
        ];
  return (
    <>
      <Facts
        order={order}
        items={[
          ...money,
          { label: t('rule'), value: name(preview.ruleText) },
          { label: t('policyVersion'), value: preview.policyVersion },
          ...(preview.freeUntil === null
            ? []
            : [{ label: t('freeUntil'), value: stamp(preview.freeUntil).slice(0, 16) }]),
        ]}
      />
      <Consequence isWarning>{t(order.paidFen === 0 ? 'cancelUnpaid' : 'cancelPaid')}</Consequence>
    </>
  );
}
