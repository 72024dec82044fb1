import { Form, Input, Radio, Select } from 'antd';
import { useState } from 'react';
import { COST_BEARERS, type CostBearer } from '@contract/terms/order';
import { useLocalName, useWords } from '../../../i18n/i18n';
import { fenOf, yuan } from '../../../kit/format';
import { ReasonDialog } from '../../../kit/reason-dialog';
import { Money } from '../../../kit/values';
import { actionWords } from '../action-words';
import { BEARER_TEXT } from '../terms';
import { AmountCheck } from './amount-check';
import { Consequence, Facts } from './facts';
import { useStep, type ActionProps } from './use-step';

/** Ends an order whatever its state; the operator says who bears it and what goes back. */
export function ForceCancelDialog({ order, isOpen, onClose }: ActionProps) {
  const t = useWords(actionWords);
  const name = useLocalName();
  const step = useStep(order);
  const [bearer, setBearer] = useState<CostBearer>('PLATFORM');
  const [isAll, setAll] = useState(true);
  const [text, setText] = useState('');
  const [checkedFen, setCheckedFen] = useState<number | null>(null);
  const leftFen = Math.max(0, order.paidFen - order.refundedFen);
  const partFen = fenOf(text);
  const refundFen = isAll ? leftFen : partFen;
  const isTooMuch = refundFen !== undefined && refundFen > leftFen;
  // Where nothing is left to give back there is no amount to type once more.
  const isChecked = leftFen === 0 || checkedFen === refundFen;
  const isReady = refundFen !== undefined && !isTooMuch && isChecked;
  return (
    <ReasonDialog
      isOpen={isOpen}
      title={t('forceTitle')}
      isDanger
      okText={leftFen === 0 ? t('forceOkUnpaid') : t('forceOk', { amount: yuan(refundFen ?? 0) })}
      isOkDisabled={!isReady}
      onClose={onClose}
      onConfirm={({ reason }) =>
        step({
          step: 'force-cancel',
          body: { bearer, refundFen: isAll ? null : refundFen, note: reason },
          done: t('cancelled'),
        })
      }
    >
      <Facts order={order} items={[{ label: t('leftFen'), value: <Money fen={leftFen} /> }]} />
      <Form.Item label={t('bearer')}>
        <Select
          value={bearer}
          aria-label={t('bearer')}
          options={COST_BEARERS.map((value) => ({ value, label: name(BEARER_TEXT[value]) }))}
          onChange={setBearer}
        />
      </Form.Item>
      {leftFen > 0 && (
        <Form.Item
          label={t('refundHow')}
          {...(isTooMuch && { validateStatus: 'error', help: t('tooMuch') })}
        >
          <Radio.Group value={isAll} onChange={({ target }) => setAll(target.value === true)}>
            <Radio value>{t('refundAll', { amount: yuan(leftFen) })}</Radio>
            <Radio value={false}>{t('refundPart')}</Radio>
          </Radio.Group>
          {!isAll && (
            <Input
              prefix="¥"
              inputMode="decimal"
              value={text}
              aria-label={t('refundPart')}
              onChange={({ target }) => setText(target.value)}
            />
          )}
        </Form.Item>
      )}
      <Consequence isWarning>
        {t('forceFollows', { bearer: name(BEARER_TEXT[bearer]) })}
      </Consequence>
      {leftFen > 0 && refundFen !== undefined && (
        <AmountCheck
          fen={refundFen}
          onCheck={(isRight) => setCheckedFen(isRight ? refundFen : null)}
        />
      )}
    </ReasonDialog>
  );
}
