import { Button, DatePicker, Form, Select, Tabs } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useState } from 'react';
import { BILL_CHANNELS, type BillChannelCode } from '@contract/terms/reconcile';
import { useCommand } from '../../api/use-api';
import { useWords } from '../../i18n/i18n';
import { Page } from '../../kit/page';
import { ReasonDialog } from '../../kit/reason-dialog';
import { useUrlState } from '../../kit/url-state';
import { useMay } from '../../providers/profile';
import { Alarms } from './alarms';
import { CheckRuns } from './check-runs';
import { PayoutStopBanner } from './payout-stop';
import { RUNS_PATH } from './reconcile-parts';
import { reconcileWords } from './reconcile-words';
import { Suspense } from './suspense';

const TABS = ['alarms', 'runs', 'suspense'] as const;
const DATE_FORM = 'YYYY-MM-DD';

/** What the daily checks found, what nobody can explain, and whether money may leave. */
export default function ReconciliationPage() {
  const t = useWords(reconcileWords);
  const may = useMay();
  const [params, setParams] = useUrlState();
  const tab = TABS.find((key) => key === params.get('tab')) ?? 'alarms';
  return (
    <Page
      title={t('title')}
      subtitle={t('subtitle')}
      actions={may('reconciliation.handle') && <RunDay />}
    >
      <PayoutStopBanner />
      <Tabs
        activeKey={tab}
        items={TABS.map((key) => ({ key, label: t(key) }))}
        onChange={(key) =>
          setParams({ tab: key, cursor: undefined, status: undefined, run: undefined })
        }
      />
      {tab === 'alarms' && <Alarms />}
      {tab === 'runs' && <CheckRuns />}
      {tab === 'suspense' && <Suspense />}
    </Page>
  );
}

/** Yesterday unless said otherwise: the bill of today is not there yet. */
function RunDay() {
  const t = useWords(reconcileWords);
  const [isOpen, setOpen] = useState(false);
  const [channel, setChannel] = useState<BillChannelCode>('WECHAT');
  const [day, setDay] = useState<Dayjs>(() => dayjs().subtract(1, 'day'));
  const start = useCommand({ refresh: [RUNS_PATH] });
  const dateCn = day.format(DATE_FORM);
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t('runDay')}</Button>
      <ReasonDialog
        isOpen={isOpen}
        title={t('runDayTitle')}
        okText={t('runDayGo', { channel: t(channel), day: dateCn })}
        needsReason={false}
        onClose={() => setOpen(false)}
        onConfirm={() =>
          start.mutateAsync({ path: '/admin/reconciliations', body: { channel, dateCn } })
        }
      >
        <p>{t('runDayFollows')}</p>
        <Form.Item label={t('channel')}>
          <Select
            value={channel}
            onChange={setChannel}
            options={BILL_CHANNELS.map((value) => ({ value, label: t(value) }))}
          />
        </Form.Item>
        <Form.Item label={t('day')}>
          <DatePicker
            className="dh-wide"
            value={day}
            allowClear={false}
            maxDate={dayjs()}
            onChange={(next: Dayjs | null) => next !== null && setDay(next)}
          />
        </Form.Item>
      </ReasonDialog>
    </>
  );
}
