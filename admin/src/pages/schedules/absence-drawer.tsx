import { Alert, App, Button, DatePicker, Drawer, Form, Input, Radio } from 'antd';
import type { Dayjs } from 'dayjs';
import { useState } from 'react';
import { ABSENCE_KINDS, type AbsenceKind } from '@contract/terms/absence';
import { useApi, useCommand } from '../../api/use-api';
import { useWords } from '../../i18n/i18n';
import { textOf } from '../../kit/reason-dialog';
import { instantOf } from '../../kit/zone-time';
import { AffectedOrders } from './affected-orders';
import { SCHEDULE_PATHS, type Affected, type Schedule } from './types';
import { scheduleWords } from './words';

const WIDTH = 560;
const NOTE_MAX = 200;
const STEP_MINUTES = 30;
const WALL = 'YYYY-MM-DDTHH:mm:00';

type Range = readonly [Dayjs, Dayjs];

/** Leave or illness: lists first whose orders go to others, and only then records it. */
export function AbsenceDrawer(props: {
  readonly schedule: Schedule;
  readonly isOpen: boolean;
  onClose(): void;
}) {
  const t = useWords(scheduleWords);
  const { schedule } = props;
  return (
    <Drawer
      open={props.isOpen}
      width={WIDTH}
      title={t('absenceTitle', { worker: schedule.displayName })}
      onClose={props.onClose}
      destroyOnHidden
    >
      <AbsenceForm schedule={schedule} onClose={props.onClose} />
    </Drawer>
  );
}

function AbsenceForm(props: { readonly schedule: Schedule; onClose(): void }) {
  const t = useWords(scheduleWords);
  const { message } = App.useApp();
  const { schedule } = props;
  const path = `/admin/workers/${schedule.workerId}/absences`;
  const [kind, setKind] = useState<AbsenceKind>('LEAVE');
  const [range, setRange] = useState<Range | null>(null);
  const [note, setNote] = useState('');
  const command = useCommand({ refresh: SCHEDULE_PATHS });
  const time = range === null ? null : instantsOf(range, schedule.timeZone);
  const preview = useApi<Affected>(`${path}/preview`, time ?? undefined, { isOff: time === null });
  const affected = time === null || preview.isPlaceholderData ? undefined : preview.data;
  const count = affected?.items.length ?? 0;
  const report = async (): Promise<void> => {
    const text = note.trim();
    await command.mutateAsync({
      path,
      body: { kind, ...time, ...(text !== '' && { note: text }) },
    });
    message.success(t(count > 0 ? 'reported' : 'reportedNone'));
    props.onClose();
  };
  return (
    <Form layout="vertical" requiredMark={false}>
      <Form.Item label={t('absenceKind')}>
        <Radio.Group
          value={kind}
          options={ABSENCE_KINDS.map((value) => ({ value, label: t(value) }))}
          onChange={({ target }) => setKind(target.value as AbsenceKind)}
        />
      </Form.Item>
      <Form.Item label={t('absenceTime')} extra={t('absenceTimeHint')}>
        <DatePicker.RangePicker
          className="dh-wide"
          showTime={{ format: 'HH:mm', minuteStep: STEP_MINUTES, hideDisabledOptions: true }}
          format="YYYY-MM-DD HH:mm"
          aria-label={t('absenceTime')}
          value={range === null ? null : [range[0], range[1]]}
          onChange={(next) => setRange(next?.[0] && next[1] ? [next[0], next[1]] : null)}
        />
      </Form.Item>
      <AffectedOrders
        query={preview}
        affected={affected}
        hasTime={time !== null}
        zone={schedule.timeZone}
      />
      <Form.Item label={t('absenceNote')}>
        <Input.TextArea
          rows={2}
          maxLength={NOTE_MAX}
          showCount
          aria-label={t('absenceNote')}
          value={note}
          onChange={({ target }) => setNote(target.value)}
        />
      </Form.Item>
      {command.error !== null && (
        <Alert className="dh-block" type="error" showIcon message={textOf(command.error)} />
      )}
      <Button
        type="primary"
        danger={count > 0}
        disabled={affected === undefined}
        loading={command.isPending}
        data-testid="absence-report"
        onClick={() => void report().catch(() => undefined)}
      >
        {count > 0 ? t('reportSome', { count }) : t(kind === 'ILL' ? 'reportIll' : 'reportNone')}
      </Button>
    </Form>
  );
}

const instantsOf = ([from, to]: Range, zone: string) => ({
  from: instantOf(from.format(WALL), zone),
  to: instantOf(to.format(WALL), zone),
});
