import { MinusCircleOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, DatePicker, Flex, Input, InputNumber, Segmented, Typography } from 'antd';
import dayjs from 'dayjs';
import type { ComponentType } from 'react';
import type { DayInterval } from '@contract/terms/catalogue';
import { MoneyInput } from '../../generic/field-input';
import { useWords } from '../../i18n/i18n';
import { SpanInput } from '../../kit/span-input';
import type { Holiday, Rate } from './policy-text';
import type { InputProps } from './value-input';
import { versionPageWords } from './version-page-words';

const DATE = 'YYYY-MM-DD';
const BPS_PER_PERCENT = 100;
const RATE_MAX_PERCENT = 100;

/** Several numbers, each higher than the one before. */
export function ListInput(
  props: InputProps<readonly number[]> & { readonly Item: ComponentType<InputProps<number>> },
) {
  const t = useWords(versionPageWords);
  const { id, label, field, value, onChange, Item } = props;
  const next = Math.min(field.max, (value.at(-1) ?? field.min) * 2);
  return (
    <Flex vertical gap={8}>
      {value.map((one, index) => (
        // An item has no name but its place.
        <Flex key={index} gap={8} align="center">
          <Item
            id={index === 0 ? id : `${id}-${index}`}
            label={t('itemOf', { label, n: index + 1 })}
            field={field}
            value={one}
            onChange={(changed) => onChange(value.with(index, changed))}
          />
          <Button
            type="text"
            icon={<MinusCircleOutlined />}
            disabled={value.length === 1}
            aria-label={t('removeItem', { label, n: index + 1 })}
            onClick={() => onChange(value.toSpliced(index, 1))}
          />
        </Flex>
      ))}
      {value.length < (field.itemsMax ?? 1) && (
        <Button
          type="dashed"
          size="small"
          icon={<PlusOutlined />}
          onClick={() => onChange([...value, next])}
        >
          {t('addItem')}
        </Button>
      )}
    </Flex>
  );
}

/** Hours of the day; an end not after the beginning is of the next day. */
export function WindowInput({ id, label, value, onChange }: InputProps<DayInterval>) {
  const t = useWords(versionPageWords);
  return (
    <Flex vertical gap={4}>
      <Flex gap={8}>
        <SpanInput
          id={id}
          startLabel={t('windowStart', { label })}
          endLabel={t('windowEnd', { label })}
          value={value}
          onChange={onChange}
        />
      </Flex>
      <Typography.Text type="secondary">{t('windowHint')}</Typography.Text>
    </Flex>
  );
}

/** A share of the price or an amount for each order. */
export function RateInput({ id, label, field, value, onChange }: InputProps<Rate>) {
  const t = useWords(versionPageWords);
  const isShare = 'rateBps' in value;
  return (
    <Flex gap={8} align="center" wrap>
      <Segmented
        aria-label={t('kindOf', { label })}
        value={isShare ? 'share' : 'amount'}
        options={[
          { value: 'share', label: t('share') },
          { value: 'amount', label: t('amount') },
        ]}
        onChange={(kind) => onChange(kind === 'share' ? { rateBps: 0 } : { amountFen: 0 })}
      />
      {isShare ? (
        <InputNumber
          id={id}
          aria-label={label}
          className="dh-policy-number"
          suffix="%"
          step={0.5}
          min={0}
          max={RATE_MAX_PERCENT}
          value={value.rateBps / BPS_PER_PERCENT}
          onChange={(next) => {
            if (next !== null) onChange({ rateBps: Math.round(next * BPS_PER_PERCENT) });
          }}
        />
      ) : (
        <div className="dh-policy-number">
          <MoneyInput
            {...({ id, 'aria-label': label } as object)}
            value={value.amountFen}
            onChange={(next) => {
              if (next !== undefined) onChange({ amountFen: Math.min(field.max, next) });
            }}
          />
        </div>
      )}
    </Flex>
  );
}

/** Dates of the city with their names. */
export function HolidaysInput(props: InputProps<readonly Holiday[]>) {
  const t = useWords(versionPageWords);
  const { id, label, field, value, onChange } = props;
  const set = (index: number, part: Partial<Holiday>): void => {
    const before = value[index];
    if (before !== undefined) onChange(value.with(index, { ...before, ...part }));
  };
  return (
    <Flex vertical gap={8}>
      {value.map((day, index) => (
        <Flex key={index} gap={8} align="center" wrap>
          <DatePicker
            className="dh-policy-date"
            {...(index === 0 && { id })}
            aria-label={t('holidayDate', { n: index + 1 })}
            allowClear={false}
            value={day.date === '' ? null : dayjs(day.date)}
            onChange={(at) => set(index, { date: at?.format(DATE) ?? '' })}
          />
          {(['zh', 'en'] as const).map((language) => (
            <Input
              key={language}
              className="dh-policy-holiday"
              maxLength={60}
              placeholder={t(language === 'zh' ? 'zhName' : 'enName')}
              aria-label={t(language === 'zh' ? 'holidayZh' : 'holidayEn', { n: index + 1 })}
              value={day.name[language]}
              onChange={({ target }) =>
                set(index, { name: { ...day.name, [language]: target.value } })
              }
            />
          ))}
          <Button
            type="text"
            icon={<MinusCircleOutlined />}
            aria-label={t('removeItem', { label, n: index + 1 })}
            onClick={() => onChange(value.toSpliced(index, 1))}
          />
        </Flex>
      ))}
      {value.length < (field.itemsMax ?? 1) && (
        <Button
          type="dashed"
          size="small"
          icon={<PlusOutlined />}
          {...(value.length === 0 && { id })}
          onClick={() => onChange([...value, { date: '', name: { zh: '', en: '' } }])}
        >
          {t('addItem')}
        </Button>
      )}
    </Flex>
  );
}
