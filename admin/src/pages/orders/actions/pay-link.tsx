import { App } from 'antd';
import type { z } from 'zod';
import type { payLinkSentSchema } from '@contract/schemas/booking';
import { useWords } from '../../../i18n/i18n';
import { stamp, yuan } from '../../../kit/format';
import { ReasonDialog } from '../../../kit/reason-dialog';
import { Money } from '../../../kit/values';
import { actionWords } from '../action-words';
import { Consequence, Facts } from './facts';
import { useStep, type ActionProps } from './use-step';

type Sent = z.infer<typeof payLinkSentSchema>;

/** Sends the customer the link to pay once more. */
export function PayLinkDialog({ order, isOpen, onClose }: ActionProps) {
  const t = useWords(actionWords);
  const { message } = App.useApp();
  const step = useStep<Sent>(order);
  return (
    <ReasonDialog
      isOpen={isOpen}
      title={t('payLink')}
      okText={t('payLinkOk', { amount: yuan(order.totalFen) })}
      needsReason={false}
      onClose={onClose}
      onConfirm={async () => {
        const sent = await step({ step: 'pay-link' });
        if (sent.isSent) message.success(t('payLinkSent', { phone: sent.phone }));
        else message.warning(t('payLinkNotSent'));
      }}
    >
      <Facts
        order={order}
        items={[
          { label: t('toPay'), value: <Money fen={order.totalFen} isStrong /> },
          { label: t('payUntil'), value: stamp(order.payDeadlineAt).slice(0, 16) },
        ]}
      />
      <Consequence>{t('payLinkFollows')}</Consequence>
    </ReasonDialog>
  );
}
