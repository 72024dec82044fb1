import { LeftOutlined, RightOutlined } from '@ant-design/icons';
import { Button, DatePicker, Flex, Segmented, Space } from 'antd';
import dayjs from 'dayjs';
import { useWords } from '../../i18n/i18n';
import type { Span } from './use-span';
import { scheduleWords } from './words';

/** Which dates, day or week, timeline or list. */
export function SpanBar(props: { readonly span: Span; readonly firstDate: string | undefined }) {
  const t = useWords(scheduleWords);
  const { span, firstDate } = props;
  const shown = span.from ?? firstDate;
  return (
    <Flex gap={8} wrap align="center">
      <Space.Compact>
        <Button
          icon={<LeftOutlined />}
          aria-label={t('before')}
          onClick={() => span.move(firstDate, -1)}
        />
        <Button disabled={span.from === undefined} onClick={() => span.go(undefined)}>
          {t('today')}
        </Button>
        <Button
          icon={<RightOutlined />}
          aria-label={t('after')}
          onClick={() => span.move(firstDate, 1)}
        />
      </Space.Compact>
      <DatePicker
        value={shown === undefined ? null : dayjs(shown)}
        allowClear={false}
        aria-label={t('pickDate')}
        onChange={(day) => span.go(day.format('YYYY-MM-DD'))}
      />
      <Segmented<'day' | 'week'>
        value={span.isDay ? 'day' : 'week'}
        aria-label={t('span')}
        options={[
          { value: 'day', label: t('day') },
          { value: 'week', label: t('week') },
        ]}
        onChange={(view) => span.choose({ view })}
      />
      <Segmented<'timeline' | 'list'>
        value={span.isList ? 'list' : 'timeline'}
        aria-label={t('layout')}
        options={[
          { value: 'timeline', label: t('timeline') },
          { value: 'list', label: t('list') },
        ]}
        onChange={(as) => span.choose({ as })}
      />
    </Flex>
  );
}
