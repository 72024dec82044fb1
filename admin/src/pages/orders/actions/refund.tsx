import { Descriptions, Form, Input, Radio, Select, Skeleton } from 'antd';
import { useState } from 'react';
import { REFUND_BEARERS, type RefundBearer } from '@contract/terms/refund';
import { useApi } from '../../../api/use-api';
import { useLocalName, useWords } from '../../../i18n/i18n';
import { fenOf, yuan } from '../../../kit/format';
import { ReasonDialog, textOf } from '../../../kit/reason-dialog';
import { Money } from '../../../kit/values';
import { actionWords } from '../action-words';
import { CHANNEL_TEXT, REFUND_BEARER_TEXT } from '../terms';
import type { RefundPlan } from '../types';
import { AmountCheck } from './amount-check';
import { Consequence, Facts } from './facts';
import { useStep, type ActionProps } from './use-step';

/** Asks for money back after the end of an order; a second person decides. */
export function RefundDialog({ order, isOpen, onClose }: ActionProps) {
  const t = useWords(actionWords);
  const name = useLocalName();
  const step = useStep(order);
  const [isAll, setAll] = useState(true);
  const [text, setText] = useState('');
  const [bearer, setBearer] = useState<RefundBearer>('SHARES');
  const [checkedFen, setCheckedFen] = useState<number | null>(null);
  const partFen = fenOf(text);
  const isAsked = isAll || (partFen !== undefined && partFen > 0);
  const query = useApi<RefundPlan>(
    `/admin/orders/${order.id}/refund-preview`,
    { bearer, ...(!isAll && { amountFen: partFen }) },
    { isOff: !isOpen || !isAsked },
  );
  const isCurrent = isAsked && query.error === null && !query.isPlaceholderData;
  const plan = isCurrent ? query.data : undefined;
  const amountFen = plan?.amountFen ?? 0;
  return (
    <ReasonDialog
      isOpen={isOpen}
      title={t('refundTitle')}
      okText={t('refundOk', { amount: yuan(amountFen) })}
      isDanger
      isOkDisabled={plan === undefined || amountFen === 0 || checkedFen !== amountFen}
      onClose={onClose}
      onConfirm={({ reason }) =>
        step({
          step: 'refund-requests',
          body: { bearer, reason, ...(!isAll && { amountFen: partFen }) },
          done: t('refundAsked'),
        })
      }
    >
      <Facts order={order} items={[{ label: t('paid'), value: <Money fen={order.paidFen} /> }]} />
      <Form.Item
        label={t('refundHow')}
        {...(query.error !== null && { validateStatus: 'error', help: textOf(query.error) })}
      >
        <Radio.Group value={isAll} onChange={({ target }) => setAll(target.value === true)}>
          <Radio value>{t('refundRest')}</Radio>
          <Radio value={false}>{t('refundPart')}</Radio>
        </Radio.Group>
        {!isAll && (
          <Input
            prefix="¥"
            inputMode="decimal"
            value={text}
            data-testid="refund-amount"
            aria-label={t('refundPart')}
            onChange={({ target }) => setText(target.value)}
          />
        )}
      </Form.Item>
      <Form.Item label={t('bearer')}>
        <Select
          value={bearer}
          aria-label={t('bearer')}
          options={REFUND_BEARERS.map((value) => ({
            value,
            label: name(REFUND_BEARER_TEXT[value]),
          }))}
          onChange={setBearer}
        />
      </Form.Item>
      {isAsked && query.error === null && plan === undefined && (
        <Skeleton active paragraph={{ rows: 3 }} />
      )}
      {plan !== undefined && <PlanFacts plan={plan} />}
      <Consequence isWarning>{t('refundFollows')}</Consequence>
      {amountFen > 0 && (
        <AmountCheck
          fen={amountFen}
          onCheck={(isRight) => setCheckedFen(isRight ? amountFen : null)}
        />
      )}
    </ReasonDialog>
  );
}

/** Out of whose money it comes, and by which bill it goes. */
function PlanFacts({ plan }: { readonly plan: RefundPlan }) {
  const t = useWords(actionWords);
  const name = useLocalName();
  const workersFen = plan.cost.workers.reduce((sum, { amountFen }) => sum + amountFen, 0);
  const costs = [
    [t('fromWorker'), workersFen],
    [t('fromMerchant'), plan.cost.merchantFen],
    [t('fromCommission'), plan.cost.commissionFen],
    [t('fromPlatform'), plan.cost.platformFen],
    [t('fromReferral'), plan.cost.referralFen],
  ] as const;
  return (
    <Descriptions size="small" column={1} bordered className="dh-block">
      <Descriptions.Item label={t('backToCustomer')}>
        <Money fen={plan.amountFen} isStrong />
      </Descriptions.Item>
      {costs
        .filter(([, fen]) => fen > 0)
        .map(([label, fen]) => (
          <Descriptions.Item key={label} label={label}>
            <Money fen={fen} />
          </Descriptions.Item>
        ))}
      <Descriptions.Item label={t('bills')}>
        {plan.bills.map((bill) => (
          <div key={bill.paymentNo}>
            {name(CHANNEL_TEXT[bill.channel])} <Money fen={bill.amountFen} />
          </div>
        ))}
      </Descriptions.Item>
      <Descriptions.Item label={t('settledAlready')}>
        {t(plan.isSettled ? 'settledYes' : 'settledNo')}
      </Descriptions.Item>
    </Descriptions>
  );
}
