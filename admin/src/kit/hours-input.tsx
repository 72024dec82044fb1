import { CopyOutlined, MinusCircleOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Flex, Switch, Typography } from 'antd';
import { DAY_INTERVALS_MAX, type DayInterval, type WeeklyHours } from '@contract/terms/catalogue';
import { useWords } from '../i18n/i18n';
import { weekdayText } from './hours-text';
import { hoursWords } from './hours-words';
import { SpanInput } from './span-input';
import {
  DAY_MINUTES,
  hasOverlap,
  likeDay,
  nextSpan,
  openingSpans,
  spansOf,
  WEEKDAYS,
  wholeWeek,
  withDay,
  type Weekday,
} from './week-hours';

/** Hours of each day of the week; bound like a control of a form. */
export function WeekHoursInput(props: {
  readonly id?: string;
  readonly value?: WeeklyHours;
  onChange?(value: WeeklyHours): void;
}) {
  const t = useWords(hoursWords);
  const week = wholeWeek(props.value);
  const change = (next: WeeklyHours): void => props.onChange?.(next);
  return (
    <Flex vertical gap={12} className="dh-hours" data-testid="week-hours">
      {WEEKDAYS.map((day, index) => (
        <DayHours
          key={day}
          {...(index === 0 && props.id !== undefined && { id: props.id })}
          day={day}
          spans={spansOf(week, day)}
          onSpans={(spans) => change(withDay(week, day, spans))}
          onOpen={() => change(withDay(week, day, openingSpans(week, day)))}
          onCopy={() => change(likeDay(week, day))}
        />
      ))}
      <Typography.Text type="secondary">{t('hint')}</Typography.Text>
    </Flex>
  );
}

type DayProps = {
  /** Of the first control, where the label of the form leads to. */
  readonly id?: string;
  readonly day: Weekday;
  readonly spans: readonly DayInterval[];
  onSpans(spans: readonly DayInterval[]): void;
  onOpen(): void;
  onCopy(): void;
};

function DayHours(props: DayProps) {
  const t = useWords(hoursWords);
  const { id, day, spans, onSpans } = props;
  const name = weekdayText(day);
  return (
    <div className="dh-hours-day" data-testid={`hours-${day}`}>
      <Typography.Text strong className="dh-hours-name">
        {name}
      </Typography.Text>
      <Switch
        {...(id !== undefined && { id })}
        size="small"
        aria-label={t('isOpen', { day: name })}
        checked={spans.length > 0}
        onChange={(isOpen) => (isOpen ? props.onOpen() : onSpans([]))}
      />
      <Flex vertical gap={8} className="dh-hours-spans">
        {spans.length === 0 && <Typography.Text type="secondary">{t('closed')}</Typography.Text>}
        <Spans day={name} spans={spans} onSpans={onSpans} />
        {hasOverlap(spans) && (
          <Typography.Text type="danger" role="alert">
            {t('overlap')}
          </Typography.Text>
        )}
      </Flex>
      <Button
        type="text"
        size="small"
        icon={<CopyOutlined />}
        aria-label={t('copyOf', { day: name })}
        onClick={props.onCopy}
      >
        {t('copy')}
      </Button>
    </div>
  );
}

function Spans(props: {
  readonly day: string;
  readonly spans: readonly DayInterval[];
  onSpans(spans: readonly DayInterval[]): void;
}) {
  const t = useWords(hoursWords);
  const { day, spans, onSpans } = props;
  const next = nextSpan(spans);
  return spans.map((span, index) => (
    // A span has no name but its place.
    <Flex key={index} gap={8} align="center" wrap>
      <SpanInput
        startLabel={t('start', { day, n: index + 1 })}
        endLabel={t('end', { day, n: index + 1 })}
        value={span}
        onChange={(changed) => onSpans(spans.with(index, changed))}
      />
      {span.endMinute > DAY_MINUTES && (
        <Typography.Text type="secondary">{t('endsNextDay')}</Typography.Text>
      )}
      <Button
        type="text"
        icon={<MinusCircleOutlined />}
        aria-label={t('remove', { day, n: index + 1 })}
        onClick={() => onSpans(spans.toSpliced(index, 1))}
      />
      {index === spans.length - 1 && next !== undefined && spans.length < DAY_INTERVALS_MAX && (
        <Button
          type="dashed"
          size="small"
          icon={<PlusOutlined />}
          aria-label={t('addOn', { day })}
          onClick={() => onSpans([...spans, next])}
        >
          {t('add')}
        </Button>
      )}
    </Flex>
  ));
}
