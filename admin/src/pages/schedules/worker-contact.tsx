import { Descriptions } from 'antd';
import { Link } from 'react-router';
import { call } from '../../api/http';
import { useApi } from '../../api/use-api';
import { useReferenceLabel } from '../../generic/references';
import type { AnyRecord } from '../../generic/types';
import { useWords } from '../../i18n/i18n';
import { Masked } from '../../kit/masked';
import { ToneTag } from '../../kit/tag';
import { useMay, useProfile } from '../../providers/profile';
import type { Schedule } from './types';
import { scheduleWords } from './words';

const PHONE_MASK = '***********';

/** Who the worker is and how to reach him: masked, and shown in plain for a recorded reason. */
export function WorkerContact({ schedule }: { readonly schedule: Schedule }) {
  const t = useWords(scheduleWords);
  const path = `/resources/workers/${encodeURIComponent(schedule.workerId)}`;
  const query = useApi<AnyRecord>(path);
  const merchant = useReferenceLabel('merchants', schedule.merchantId);
  const record = query.data;
  return (
    <Descriptions size="small" column={1} bordered>
      <Descriptions.Item label={t('worker')}>
        <Link to={`/schedules/${encodeURIComponent(schedule.workerId)}`}>
          {schedule.displayName}
        </Link>{' '}
        <ToneTag tone={schedule.isOnline ? 'service' : 'ended'} isOutlined>
          {t(schedule.isOnline ? 'online' : 'resting')}
        </ToneTag>
      </Descriptions.Item>
      {(['realName', 'phone'] as const).map((field) => (
        <Descriptions.Item key={field} label={t(field === 'phone' ? 'phone' : 'name')}>
          <Contact path={path} field={field} value={maskedOf(record, field)} />
        </Descriptions.Item>
      ))}
      <Descriptions.Item label={t('merchant')}>{merchant ?? schedule.merchantId}</Descriptions.Item>
    </Descriptions>
  );
}

type Field = 'realName' | 'phone';

/** The row carries the name masked; the phone is kept with the login and not sent at all. */
function maskedOf(record: AnyRecord | undefined, field: Field): string | undefined {
  if (record === undefined) return undefined;
  if (field === 'phone') return PHONE_MASK;
  const value = record[field];
  return typeof value === 'string' ? value : '';
}

function Contact(props: {
  readonly path: string;
  readonly field: Field;
  readonly value: string | undefined;
}) {
  const t = useWords(scheduleWords);
  const may = useMay();
  const isAdmin = useProfile()?.audience === 'admin';
  const { value } = props;
  if (value === undefined) return <>…</>;
  if (value === '') return <>{t('noName')}</>;
  if (!isAdmin || !may('personalData.reveal')) return <>{value}</>;
  return (
    <Masked
      value={value}
      onReveal={async (reason) => {
        const answer = await call<{ readonly value: string }>('POST', `${props.path}/reveal`, {
          body: { field: props.field, reason },
        });
        return answer.value;
      }}
    />
  );
}
