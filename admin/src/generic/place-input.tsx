import { Flex, Input, InputNumber } from 'antd';
import { useState } from 'react';
import { useWords } from '../i18n/i18n';
import { genericWords } from './words';

export type Bound<T> = { readonly value?: T; onChange?(value: T | undefined): void };

type Point = { readonly type: 'Point'; readonly coordinates: readonly [number, number] };

/** A point by its two numbers; any other shape as GeoJSON text. */
export function PlaceInput({ value, onChange, ...rest }: Bound<unknown>) {
  const t = useWords(genericWords);
  const point = value as Point | undefined;
  if (point !== undefined && point !== null && point.type !== 'Point') {
    return <JsonInput value={value} {...(onChange && { onChange })} {...rest} />;
  }
  const set = (index: 0 | 1, next: number | null): void => {
    const [lng, lat] = point?.coordinates ?? [0, 0];
    const coordinates = index === 0 ? [next ?? 0, lat] : [lng, next ?? 0];
    onChange?.({ type: 'Point', coordinates });
  };
  return (
    <Flex gap={8}>
      <InputNumber
        {...rest}
        className="dh-wide"
        addonBefore={t('longitude')}
        min={-180}
        max={180}
        step={0.0001}
        value={point?.coordinates[0] ?? null}
        onChange={(next) => set(0, next)}
      />
      <InputNumber
        aria-label={t('latitude')}
        className="dh-wide"
        addonBefore={t('latitude')}
        min={-90}
        max={90}
        step={0.0001}
        value={point?.coordinates[1] ?? null}
        onChange={(next) => set(1, next)}
      />
    </Flex>
  );
}

/** Data whose parts have no labels: as text, judged while it is typed. */
export function JsonInput({ value, onChange, ...rest }: Bound<unknown>) {
  const t = useWords(genericWords);
  const [text, setText] = useState<string | null>(null);
  const [isBad, setBad] = useState(false);
  const shown = text ?? (value === undefined ? '' : JSON.stringify(value, null, 2));
  return (
    <>
      <Input.TextArea
        {...rest}
        className="dh-code"
        autoSize={{ minRows: 3, maxRows: 16 }}
        value={shown}
        status={isBad ? 'error' : ''}
        onChange={({ target }) => {
          setText(target.value);
          try {
            onChange?.(target.value.trim() === '' ? undefined : JSON.parse(target.value));
            setBad(false);
          } catch {
            setBad(true);
          }
        }}
      />
      {isBad && <span className="ant-form-item-explain-error">{t('invalidJson')}</span>}
    </>
  );
}
