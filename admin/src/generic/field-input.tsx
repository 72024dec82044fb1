import { MinusCircleOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Card, DatePicker, Flex, Form, Input, InputNumber, Select, Switch } from 'antd';
import dayjs from 'dayjs';
import { useState } from 'react';
import {
  DAY_INTERVALS_MAX,
  type DayInterval,
  type LocalName,
  type WeeklyHours,
} from '@contract/terms/catalogue';
import { useLocalName, useWords } from '../i18n/i18n';
import { fenOf } from '../kit/format';
import { WeekHoursInput } from '../kit/hours-input';
import { hoursWords } from '../kit/hours-words';
import { hasOverlap } from '../kit/week-hours';
import { kitWords } from '../kit/words';
import { JsonInput, PlaceInput, type Bound } from './place-input';
import { ReferenceSelect } from './reference-select';
import { useResourceSpec } from './resource-context';
import { DateInput, DaySpanInput, DaySpansInput } from './time-input';
import type { ClientField } from './types';
import { genericWords } from './words';

type Path = readonly (string | number)[];

/** The form item of a field: label, help, rules and the input of its kind. */
export function FieldItem(props: { readonly field: ClientField; readonly path?: Path }) {
  const t = useWords(kitWords);
  const hours = useWords(hoursWords);
  const name = useLocalName();
  const { field } = props;
  const path = [...(props.path ?? [field.name])];
  const label = (
    <>
      {name(field.label)}
      {!field.isRequired && <span className="dh-optional">{t('optional')}</span>}
    </>
  );
  const isObjectList = field.isList && field.kind === 'nested' && field.fields !== undefined;
  if (isObjectList) return <ObjectListItem field={field} path={path} label={label} />;
  if (field.kind === 'nested' && field.fields !== undefined) {
    return (
      <Card size="small" title={label} className="dh-block">
        {field.fields.map((inner) => (
          <FieldItem key={inner.name} field={inner} path={[...path, inner.name]} />
        ))}
      </Card>
    );
  }
  return (
    <Form.Item
      name={path}
      label={label}
      {...(field.help && { extra: name(field.help) })}
      {...(field.kind === 'flag' && { valuePropName: 'checked' })}
      rules={[
        { required: field.isRequired && field.kind !== 'flag', message: t('required') },
        ...(field.kind === 'weeklyHours' ? [noOverlap(hours('overlap'))] : []),
        ...(field.kind === 'daySpan' && field.isList ? [noOverlapIn(hours('overlap'))] : []),
      ]}
    >
      <FieldInput field={field} />
    </Form.Item>
  );
}

const noOverlap = (text: string) => ({
  validator: async (_rule: unknown, week: WeeklyHours | undefined) => {
    if (week?.some(hasOverlap) === true) throw new RangeError(text);
  },
});

const noOverlapIn = (text: string) => ({
  validator: async (_rule: unknown, spans: readonly DayInterval[] | undefined) => {
    if (spans !== undefined && hasOverlap(spans)) throw new RangeError(text);
  },
});

function FieldInput(props: { readonly field: ClientField }) {
  const { field, ...rest } = props;
  // The form adds value, handler and id; each input below knows its own types of them.
  const bound: object = rest;
  const name = useLocalName();
  const bounds = {
    ...(field.min !== undefined && { min: field.min }),
    ...(field.max !== undefined && { max: field.max }),
  };
  const choices = field.choices?.map(({ value, label }) => ({ value, label: name(label) }));
  if (field.kind === 'weeklyHours') return <WeekHoursInput {...bound} />;
  if (field.kind === 'daySpan' && field.isList) {
    return <DaySpansInput {...bound} max={DAY_INTERVALS_MAX} />;
  }
  if (field.kind === 'reference') return <ReferenceInput field={field} {...bound} />;
  if (field.kind === 'choice') {
    return (
      <Select
        {...bound}
        options={choices ?? []}
        {...(field.isList && { mode: 'multiple' as const })}
        allowClear={!field.isRequired}
      />
    );
  }
  if (field.isList) {
    return field.kind === 'text' ? (
      <Select {...bound} mode="tags" open={false} suffixIcon={null} tokenSeparators={[',', '，']} />
    ) : (
      <JsonInput {...bound} />
    );
  }
  switch (field.kind) {
    case 'number':
      return <InputNumber {...bound} {...bounds} precision={0} className="dh-wide" />;
    case 'money':
      return <MoneyInput {...bound} />;
    case 'rate':
      return <RateInput {...bound} {...bounds} />;
    case 'flag':
      return <Switch {...bound} />;
    case 'instant':
      return <InstantInput {...bound} />;
    case 'date':
      return <DateInput {...bound} />;
    case 'daySpan':
      return <DaySpanInput {...bound} />;
    case 'localName':
      return <LocalNameInput {...bound} />;
    case 'place':
      return <PlaceInput {...bound} />;
    case 'nested':
      return <JsonInput {...bound} />;
    case 'longText':
      return <Input.TextArea {...bound} rows={4} {...lengthOf(field)} />;
    default:
      return <Input {...bound} {...lengthOf(field)} />;
  }
}

function lengthOf(field: ClientField) {
  return field.max === undefined ? {} : { maxLength: field.max, showCount: field.max <= 500 };
}

/** Yuan on the screen, fen in the form. */
export function MoneyInput({ value, onChange, ...rest }: Bound<number>) {
  const t = useWords(genericWords);
  const [text, setText] = useState<string | null>(null);
  const shown = text ?? (value === undefined || value === null ? '' : (value / 100).toFixed(2));
  const isBad = text !== null && text !== '' && fenOf(text) === undefined;
  return (
    <Input
      {...rest}
      prefix="¥"
      inputMode="decimal"
      value={shown}
      status={isBad ? 'error' : ''}
      {...(isBad && { suffix: t('invalidMoney') })}
      onChange={({ target }) => {
        setText(target.value);
        onChange?.(target.value === '' ? undefined : fenOf(target.value));
      }}
      onBlur={() => setText(null)}
    />
  );
}

/** Per cent on the screen, basis points in the form. */
function RateInput(props: Bound<number> & { readonly min?: number; readonly max?: number }) {
  const { value, onChange, min, max, ...rest } = props;
  return (
    <InputNumber
      {...rest}
      className="dh-wide"
      suffix="%"
      precision={2}
      value={value === undefined || value === null ? null : value / 100}
      {...(min !== undefined && { min: min / 100 })}
      {...(max !== undefined && { max: max / 100 })}
      onChange={(next) => onChange?.(next === null ? undefined : Math.round(next * 100))}
    />
  );
}

function InstantInput({ value, onChange, ...rest }: Bound<string>) {
  return (
    <DatePicker
      {...rest}
      showTime
      className="dh-wide"
      value={value ? dayjs(value) : null}
      onChange={(next) => onChange?.(next ? next.toISOString() : undefined)}
    />
  );
}

function LocalNameInput({ value, onChange, ...rest }: Bound<LocalName>) {
  const t = useWords(genericWords);
  const set = (part: Partial<LocalName>): void =>
    onChange?.({ zh: value?.zh ?? '', en: value?.en ?? '', ...part });
  return (
    <Flex gap={8}>
      <Input
        {...rest}
        addonBefore={t('zh')}
        value={value?.zh ?? ''}
        onChange={({ target }) => set({ zh: target.value })}
      />
      <Input
        aria-label={t('en')}
        addonBefore={t('en')}
        value={value?.en ?? ''}
        onChange={({ target }) => set({ en: target.value })}
      />
    </Flex>
  );
}

function ReferenceInput(props: { readonly field: ClientField }) {
  const { field, ...rest } = props;
  const bound: object = rest;
  const isKnown = useResourceSpec(field.reference) !== undefined;
  if (!isKnown && !field.isList) return <Input {...bound} />;
  return (
    <ReferenceSelect
      {...bound}
      resource={field.reference}
      allowClear={!field.isRequired}
      {...(field.isList && { mode: isKnown ? ('multiple' as const) : ('tags' as const) })}
    />
  );
}

/** Of a day without spans nobody works: that is a value, not a gap. */
const emptyItem = (field: ClientField): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    (field.fields ?? [])
      .filter(({ kind, isList }) => kind === 'daySpan' && isList)
      .map(({ name }) => [name, []]),
  );

/** A list of objects, each in a card of its own. */
function ObjectListItem(props: {
  readonly field: ClientField;
  readonly path: Path;
  readonly label: React.ReactNode;
}) {
  const t = useWords(genericWords);
  const { field, path, label } = props;
  return (
    <Form.Item label={label}>
      <Form.List name={[...path]}>
        {(items, { add, remove }) => (
          <Flex vertical gap={8}>
            {items.map(({ key, name: index }) => (
              <Card
                key={key}
                size="small"
                title={t('itemOf', { n: index + 1 })}
                extra={
                  <Button
                    type="text"
                    size="small"
                    icon={<MinusCircleOutlined />}
                    aria-label={t('removeItem')}
                    onClick={() => remove(index)}
                  />
                }
              >
                {field.fields?.map((inner) => (
                  <FieldItem key={inner.name} field={inner} path={[index, inner.name]} />
                ))}
              </Card>
            ))}
            <Button type="dashed" icon={<PlusOutlined />} onClick={() => add(emptyItem(field))}>
              {t('addItem')}
            </Button>
          </Flex>
        )}
      </Form.List>
    </Form.Item>
  );
}
