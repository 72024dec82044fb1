import { CheckOutlined, ClockCircleOutlined, PauseOutlined, StopOutlined } from '@ant-design/icons';
import { Space, Typography } from 'antd';
import { useWords } from '../../i18n/i18n';
import { shortTime } from '../../kit/format';
import { ToneTag } from '../../kit/tag';
import type { CityRow } from './types';
import { cityWords } from './words';

/** Whether customers can order: open, not open, or closed for a while. */
export function CityTag({
  city,
}: {
  readonly city: Pick<CityRow, 'isOpen' | 'closure' | 'timeZone'>;
}) {
  const t = useWords(cityWords);
  const { closure, timeZone } = city;
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
          {t('from', { time: shortTime(closure.from, timeZone) })}
        </Typography.Text>
      )}
      {isNow && (
        <Typography.Text type="secondary">
          {t('until', { time: shortTime(closure.until, timeZone) })}
        </Typography.Text>
      )}
    </Space>
  );
}
