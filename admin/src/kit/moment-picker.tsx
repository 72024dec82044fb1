import { DatePicker } from 'antd';
import dayjs from 'dayjs';
import { instantOf, wallOf } from './zone-time';

const WALL = 'YYYY-MM-DDTHH:mm:00';
const STEP_MINUTES = 5;

/**
 * A moment that is typed and shown on the clock of a place, wherever the reader sits; the instant
 * goes in and out. "Now" is left out: the calendar knows the clock of this computer only.
 */
export function MomentPicker(props: {
  readonly id?: string;
  readonly zone: string;
  readonly value?: string | null;
  readonly label?: string;
  readonly placeholder?: string;
  readonly isRequired?: boolean;
  readonly isFuture?: boolean;
  readonly className?: string;
  onChange?(instant: string | undefined): void;
}) {
  const { zone, value, isRequired = false, isFuture = false, onChange } = props;
  const today = dayjs(wallOf(Date.now(), zone)).startOf('day');
  return (
    <DatePicker
      {...(props.id !== undefined && { id: props.id })}
      {...(props.className !== undefined && { className: props.className })}
      {...(props.label !== undefined && { 'aria-label': props.label })}
      {...(props.placeholder !== undefined && { placeholder: props.placeholder })}
      showTime={{ format: 'HH:mm', minuteStep: STEP_MINUTES }}
      showNow={false}
      format="YYYY-MM-DD HH:mm"
      allowClear={!isRequired}
      {...(isFuture && { disabledDate: (day: dayjs.Dayjs) => day.isBefore(today) })}
      value={value === null || value === undefined ? null : dayjs(wallOf(value, zone))}
      onChange={(at) => onChange?.(at === null ? undefined : instantOf(at.format(WALL), zone))}
    />
  );
}
