import { CheckOutlined, ClockCircleOutlined, PauseOutlined, StopOutlined } from '@ant-design/icons';
import { Space, Typography } from 'antd';
import { useWords, type Say } from '../../i18n/i18n';
import { shortTime } from '../../kit/format';
import { ToneTag } from '../../kit/tag';
import type { CityRow } from './types';
import { cityWords } from './words';

const DAY_MINUTES = 1_440;

/** Whether customers can order: open, not open, or closed for a while. */
export function CityTag({ city }: { readonly city: Pick<CityRow, 'isOpen' | 'closure'> }) {
  const t = useWords(cityWords);
  const { closure } = city;
  const now = Date.now();
  const isAhead = closure !== undefined && Date.parse(closure.from) > now;
  const isNow = closure !== undefined && !isAhead && Date.parse(closure.until) > now;
  return (
    <Space size={8} wrap>
      <ToneTag
        tone={city.isOpen ? 'service' : 'ended'}
        icon={city.isOpen ? <CheckOutlined /> : <StopOutlined />}
      >
        {t(city.isOpen ? 'open' : 'notOpen')}
      </ToneTag>
      {(isAhead || isNow) && (
        <ToneTag tone="customer" icon={isNow ? <PauseOutlined /> : <ClockCircleOutlined />}>
          {t(isNow ? 'suspended' : 'suspendedAhead')}
        </ToneTag>
      )}
      {isAhead && (
        <Typography.Text type="secondary">
          {t('from', { time: shortTime(closure.from) })}
        </Typography.Text>
      )}
      {isNow && (
        <Typography.Text type="secondary">
          {t('until', { time: shortTime(closure.until) })}
        </Typography.Text>
      )}
    </Space>
  );
}

const clock = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

/** `07:00–22:00`; past midnight the end is of the next day. */
export function hoursText(opens: CityRow['opens'], t: Say<'nextDay'>): string {
  const { startMinute, endMinute } = opens;
  const end =
    endMinute > DAY_MINUTES
      ? t('nextDay', { time: clock(endMinute - DAY_MINUTES) })
      : clock(endMinute);
  return `${clock(startMinute)}–${end}`;
}
