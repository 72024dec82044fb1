import { InputNumber, Select, Space, Switch } from 'antd';
import { useState } from 'react';
import type { PolicyField } from '@contract/terms/policy-fields';
import { MoneyInput } from '../../generic/field-input';
import { useWords } from '../../i18n/i18n';
import { HolidaysInput, ListInput, RateInput, WindowInput } from './structured-inputs';
import { UNITS_MS, unitOfMs, type DurationUnit, type Holiday, type Rate } from './policy-text';
import { versionPageWords } from './version-page-words';
import { policyWords } from './words';

export type InputProps<T> = {
  readonly id: string;
  readonly label: string;
  readonly field: PolicyField;
  readonly value: T;
  onChange(value: T): void;
};

const BPS_PER_PERCENT = 100;

/** The input of one rule in the units people say: minutes, per cent, yuan, metres. */
export function ValueInput(props: InputProps<unknown>) {
  const { field, value } = props;
  const bound = <T,>(typed: T): InputProps<T> => ({ ...props, value: typed });
  if (field.unit === 'flag') {
    return (
      <Switch
        id={props.id}
        aria-label={props.label}
        checked={value === true}
        onChange={(isOn) => props.onChange(isOn)}
      />
    );
  }
  if (field.unit === 'window') {
    return <WindowInput {...bound(value as { startMinute: number; endMinute: number })} />;
  }
  if (field.unit === 'rate') return <RateInput {...bound(value as Rate)} />;
  if (field.unit === 'dates') return <HolidaysInput {...bound(value as readonly Holiday[])} />;
  if (field.itemsMax !== undefined) {
    return <ListInput {...bound(value as readonly number[])} Item={NumberInput} />;
  }
  return <NumberInput {...bound(Number(value))} />;
}

/** One number; the bounds are those of the server. */
export function NumberInput(props: InputProps<number>) {
  const words = useWords(policyWords);
  const { id, label, field, value, onChange } = props;
  const { min, max, unit } = field;
  // An emptied field keeps the number it had: a rule always has one.
  const take = (factor: number) => (next: number | null) => {
    if (next !== null) onChange(Math.round(next * factor));
  };
  const common = { id, 'aria-label': label, className: 'dh-policy-number' };
  if (unit === 'ms') return <DurationInput {...props} />;
  if (unit === 'fen') {
    return (
      <div className="dh-policy-number">
        <MoneyInput
          {...({ id, 'aria-label': label } as object)}
          value={value}
          onChange={(next) => {
            if (next !== undefined) onChange(Math.min(max, Math.max(min, next)));
          }}
        />
      </div>
    );
  }
  if (unit === 'bps') {
    return (
      <InputNumber
        {...common}
        suffix="%"
        step={0.5}
        min={min / BPS_PER_PERCENT}
        max={max / BPS_PER_PERCENT}
        value={value / BPS_PER_PERCENT}
        onChange={take(BPS_PER_PERCENT)}
      />
    );
  }
  const suffix = {
    meters: words('meter'),
    minutes: words('minute'),
    points: words('point'),
  }[unit as string];
  return (
    <InputNumber
      {...common}
      precision={0}
      min={min}
      max={max}
      value={value}
      onChange={take(1)}
      {...(suffix !== undefined && { suffix })}
    />
  );
}

/** A time as a number and its unit; the unit begins as the largest that fits. */
function DurationInput({ id, label, field, value, onChange }: InputProps<number>) {
  const t = useWords(versionPageWords);
  const words = useWords(policyWords);
  const [unit, setUnit] = useState<DurationUnit>(() => unitOfMs(value));
  const factor = UNITS_MS[unit];
  const units = (Object.keys(UNITS_MS) as DurationUnit[]).filter(
    (one) => UNITS_MS[one] <= field.max,
  );
  return (
    <Space.Compact>
      <InputNumber
        id={id}
        aria-label={label}
        className="dh-policy-number"
        min={field.min / factor}
        max={field.max / factor}
        value={value / factor}
        onChange={(next) => {
          if (next !== null) onChange(Math.round(next * factor));
        }}
      />
      <Select
        aria-label={t('unitOf', { label })}
        className="dh-policy-unit"
        value={unit}
        options={units.map((one) => ({ value: one, label: words(one) }))}
        onChange={setUnit}
      />
    </Space.Compact>
  );
}
