import { ClockCircleOutlined } from '@ant-design/icons';
import { Typography } from 'antd';
import { useWords } from '../../i18n/i18n';
import { browserZone } from '../../kit/zone-time';
import { Legend } from './legend';
import type { Schedule } from './types';
import { scheduleWords } from './words';

/** Says whose clock it is where that is not the reader's own, beside the legend of the blocks. */
export function ZoneNote(props: {
  readonly schedules: readonly Schedule[];
  readonly isList: boolean;
}) {
  const t = useWords(scheduleWords);
  const zones = [...new Set(props.schedules.map(({ timeZone }) => timeZone))];
  const only = zones.length === 1 ? zones[0] : undefined;
  return (
    <div className="dh-sch-notes">
      {!props.isList && <Legend />}
      {only !== browserZone() && (
        <Typography.Text type="secondary">
          <ClockCircleOutlined />{' '}
          {only === undefined ? t('zones') : t('zone', { zone: only.replace('_', ' ') })}
        </Typography.Text>
      )}
    </div>
  );
}
