import { TimePicker } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import type { KeyboardEvent } from 'react';
import type { DayInterval } from '@contract/terms/catalogue';
import { DAY_MINUTES, spanBetween } from './week-hours';

const STEP_MINUTES = 15;
const HOUR_MINUTES = 60;

const timeOf = (minute: number): Dayjs =>
  dayjs()
    .startOf('day')
    .set('hour', Math.floor((minute % DAY_MINUTES) / HOUR_MINUTES))
    .set('minute', minute % HOUR_MINUTES);
const minuteOf = (at: Dayjs): number => at.hour() * HOUR_MINUTES + at.minute();

/** Two clocks of a day; an end not after the beginning is of the next day. */
export function SpanInput(props: {
  readonly id?: string;
  readonly startLabel: string;
  readonly endLabel: string;
  readonly value: DayInterval;
  onChange(value: DayInterval): void;
}) {
  const { id, value, onChange } = props;
  const common = {
    format: 'HH:mm',
    minuteStep: STEP_MINUTES,
    allowClear: false,
    needConfirm: false,
    // Enter takes the time that was typed; it must not send the form around it.
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key === 'Enter') event.preventDefault();
    },
  } as const;
  return (
    <>
      <TimePicker
        {...common}
        {...(id !== undefined && { id })}
        aria-label={props.startLabel}
        value={timeOf(value.startMinute)}
        onChange={(at) => at && onChange(spanBetween(minuteOf(at), value.endMinute % DAY_MINUTES))}
      />
      <TimePicker
        {...common}
        aria-label={props.endLabel}
        value={timeOf(value.endMinute)}
        onChange={(at) => at && onChange(spanBetween(value.startMinute, minuteOf(at)))}
      />
    </>
  );
}
