import { Form, Segmented } from 'antd';
import { useState } from 'react';
import { useWords } from '../../../i18n/i18n';
import { stamp } from '../../../kit/format';
import { ReasonDialog } from '../../../kit/reason-dialog';
import { useNow } from '../../../kit/values';
import { actionWords } from '../action-words';
import { Consequence, Facts } from './facts';
import { useStep, type ActionProps } from './use-step';

const MINUTES = [15, 30, 60, 120] as const;
const MINUTE_MS = 60_000;

/** More time before the order is given up and its money goes back. */
export function ExtendDialog({ order, isOpen, onClose }: ActionProps) {
  const t = useWords(actionWords);
  const step = useStep(order);
  const now = useNow(MINUTE_MS);
  const [minutes, setMinutes] = useState<number>(30);
  const until = new Date(now + minutes * MINUTE_MS);
  const when = stamp(until).slice(0, 16);
  return (
    <ReasonDialog
      isOpen={isOpen}
      title={t('extendTitle')}
      okText={t('extendOk', { when: when.slice(11) })}
      onClose={onClose}
      onConfirm={({ reason }) =>
        step({
          step: 'extend-deadline',
          body: { until: until.toISOString(), note: reason },
          done: t('extended'),
        })
      }
    >
      <Facts order={order} items={[{ label: t('newDeadline'), value: when }]} />
      <Form.Item label={t('fromNow')}>
        <Segmented
          value={minutes}
          options={MINUTES.map((value) => ({ value, label: t('minutes', { minutes: value }) }))}
          onChange={setMinutes}
        />
      </Form.Item>
      <Consequence>{t('extendFollows')}</Consequence>
    </ReasonDialog>
  );
}
