import { MinusCircleOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, DatePicker, Flex, Typography } from 'antd';
import dayjs from 'dayjs';
import type { DayInterval } from '@contract/terms/catalogue';
import { useWords } from '../i18n/i18n';
import { hoursWords } from '../kit/hours-words';
import { SpanInput } from '../kit/span-input';
import { DAY_MINUTES, nextSpan, USUAL_SPAN } from '../kit/week-hours';
import type { Bound } from './place-input';

const FORM = 'YYYY-MM-DD';

/** A calendar day; it goes in and out as it is written, so that no zone can move it. */
export function DateInput({ value, onChange, ...rest }: Bound<string>) {
  const day = dayjs(value ?? '');
  return (
    <DatePicker
      {...rest}
      className="dh-wide"
      value={day.isValid() ? day : null}
      onChange={(next) => onChange?.(next?.format(FORM))}
    />
  );
}

type SpanBound = Bound<DayInterval> & { readonly id?: string };

/** One stretch of the day. */
export function DaySpanInput({ id, value, onChange }: SpanBound) {
  return (
    <SpanRows
      {...(id !== undefined && { id })}
      spans={value ? [value] : []}
      max={1}
      onSpans={([span]) => onChange?.(span)}
    />
  );
}

type SpansBound = Bound<readonly DayInterval[]> & { readonly id?: string; readonly max: number };

/** The stretches of one day; none of them means that it is closed. */
export function DaySpansInput({ id, value, max, onChange }: SpansBound) {
  return (
    <SpanRows
      {...(id !== undefined && { id })}
      spans={value ?? []}
      max={max}
      onSpans={(spans) => onChange?.(spans)}
    />
  );
}

function SpanRows(props: {
  /** Of the first control, where the label of the form leads to. */
  readonly id?: string;
  readonly spans: readonly DayInterval[];
  readonly max: number;
  onSpans(spans: readonly DayInterval[]): void;
}) {
  const t = useWords(hoursWords);
  const { id, spans, max, onSpans } = props;
  const further = spans.length === 0 ? USUAL_SPAN : nextSpan(spans);
  return (
    <Flex vertical gap={8} align="flex-start">
      {spans.length === 0 && max > 1 && (
        <Typography.Text type="secondary">{t('closed')}</Typography.Text>
      )}
      {spans.map((span, index) => (
        // Rows have no name of their own: they are told apart by their place.
        <Flex key={index} gap={8} align="center" wrap>
          <SpanInput
            {...(index === 0 && id !== undefined && { id })}
            startLabel={t('startOf', { n: index + 1 })}
            endLabel={t('endOf', { n: index + 1 })}
            value={span}
            onChange={(next) => onSpans(spans.map((one, at) => (at === index ? next : one)))}
          />
          {span.endMinute > DAY_MINUTES && t('endsNextDay')}
          {max > 1 && (
            <Button
              type="text"
              icon={<MinusCircleOutlined />}
              aria-label={t('removeSpan', { n: index + 1 })}
              onClick={() => onSpans(spans.filter((_, at) => at !== index))}
            />
          )}
        </Flex>
      ))}
      {spans.length < max && further !== undefined && (
        <Button
          {...(spans.length === 0 && id !== undefined && { id })}
          type="dashed"
          icon={<PlusOutlined />}
          onClick={() => onSpans([...spans, further])}
        >
          {t('add')}
        </Button>
      )}
    </Flex>
  );
}
