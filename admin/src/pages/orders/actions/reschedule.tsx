import { App, DatePicker, Form } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useState } from 'react';
import type { z } from 'zod';
import type { rescheduleResultSchema } from '@contract/schemas/order-visit';
import { useWords } from '../../../i18n/i18n';
import { stamp } from '../../../kit/format';
import { ReasonDialog } from '../../../kit/reason-dialog';
import { actionWords } from '../action-words';
import { Consequence, Facts } from './facts';
import { useStep, type ActionProps } from './use-step';

type Result = z.infer<typeof rescheduleResultSchema>;
const STEP_MINUTES = 30;

/** Another time; the answer tells whether the other side has to agree first. */
export function RescheduleDialog({ order, isOpen, onClose }: ActionProps) {
  const t = useWords(actionWords);
  const { message } = App.useApp();
  const step = useStep<Result>(order);
  const [at, setAt] = useState<Dayjs | null>(null);
  const when = at === null ? '' : stamp(at.toDate()).slice(0, 16);
  return (
    <ReasonDialog
      isOpen={isOpen}
      title={t('rescheduleTitle')}
      okText={at === null ? t('reschedule') : t('rescheduleOk', { when })}
      isOkDisabled={at === null}
      onClose={onClose}
      onConfirm={async ({ reason }) => {
        const body = { startAt: at?.toISOString(), note: reason };
        const result = await step({ step: 'reschedule', body });
        message.success(
          result.isConsentAwaited
            ? t('consentAwaited', { until: stamp(result.consentUntil ?? result.startAt) })
            : t('moved'),
        );
      }}
    >
      <Facts
        order={order}
        items={[{ label: t('reschedulesLeft'), value: order.reschedulesLeft }]}
      />
      <Form.Item label={t('newTime')}>
        <DatePicker
          className="dh-wide"
          showTime={{ format: 'HH:mm', minuteStep: STEP_MINUTES, hideDisabledOptions: true }}
          format="YYYY-MM-DD HH:mm"
          value={at}
          aria-label={t('newTime')}
          disabledDate={(day) => day.isBefore(dayjs().startOf('day'))}
          onChange={setAt}
        />
      </Form.Item>
      <Consequence>
        {t(order.allowedEvents.includes('reschedule') ? 'movesAtOnce' : 'movesByConsent')}
      </Consequence>
    </ReasonDialog>
  );
}
