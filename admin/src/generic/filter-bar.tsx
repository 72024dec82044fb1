import type { CrudFilter } from '@refinedev/core';
import { Button, DatePicker, Flex, Input, InputNumber, Select, Tag } from 'antd';
import dayjs from 'dayjs';
import { useState } from 'react';
import { useLocalName, useWords } from '../i18n/i18n';
import { useUrlState } from '../kit/url-state';
import { kitWords } from '../kit/words';
import { ReferenceSelect } from './reference-select';
import { useReferenceNames } from './references';
import type { ClientField, ClientResource } from './types';
import { genericWords } from './words';

/** Filters that are shown at once; the others come with "more". */
const SHOWN_FIRST = 4;

/** Keys of the URL that a field's filter uses, as the API names them. */
function keysOf({ name, filter }: ClientField): readonly string[] {
  if (filter === 'prefix') return [`${name}_prefix`];
  return filter === 'range' ? [`${name}_gte`, `${name}_lte`] : [name];
}

const OPERATORS = { _prefix: 'startswith', _gte: 'gte', _lte: 'lte' } as const;

/** The filters of the URL, for the data provider. */
export function filtersOf(spec: ClientResource, params: URLSearchParams): CrudFilter[] {
  return filterFields(spec).flatMap((field) =>
    keysOf(field).flatMap((key) => {
      const value = params.get(key);
      if (value === null) return [];
      const suffix = key.slice(field.name.length) as keyof typeof OPERATORS | '';
      return [
        { field: field.name, operator: suffix === '' ? 'eq' : OPERATORS[suffix], value } as const,
      ];
    }),
  );
}

export function hasFilters(spec: ClientResource, params: URLSearchParams): boolean {
  return filtersOf(spec, params).length > 0;
}

function filterFields(spec: ClientResource): readonly ClientField[] {
  return spec.fields.filter(({ filter }) => filter !== undefined);
}

/** Filters above a list; each change goes to the first page. */
export function FilterBar({ spec }: { readonly spec: ClientResource }) {
  const t = useWords(genericWords);
  const kit = useWords(kitWords);
  const name = useLocalName();
  const [params, setParams] = useUrlState();
  const [isAll, setAll] = useState(false);
  const fields = filterFields(spec);
  if (fields.length === 0) return null;
  const shown = isAll ? fields : fields.slice(0, SHOWN_FIRST);
  const set = (values: Values): void => setParams({ ...values, page: undefined });
  const active = fields.flatMap((field) =>
    keysOf(field).flatMap((key) => {
      const value = params.get(key);
      return value === null ? [] : [{ field, key, value }];
    }),
  );
  return (
    <div className="dh-filters" role="search">
      <Flex gap={8} wrap>
        {shown.map((field) => (
          <FilterInput key={field.name} field={field} params={params} onSet={set} />
        ))}
        {fields.length > SHOWN_FIRST && !isAll && (
          <Button onClick={() => setAll(true)}>{t('moreFilters')}</Button>
        )}
      </Flex>
      {active.length > 0 && (
        <Flex gap={4} wrap className="dh-chips">
          {active.map(({ field, key, value }) => (
            <Tag key={key} closable onClose={() => set({ [key]: undefined })}>
              {name(field.label)}: <ShownValue field={field} value={value} />
            </Tag>
          ))}
          <Button
            type="link"
            size="small"
            onClick={() => {
              const cleared = Object.fromEntries(active.map(({ key }) => [key, undefined]));
              setParams({ ...cleared, page: undefined });
            }}
          >
            {kit('clearFilters')}
          </Button>
        </Flex>
      )}
    </div>
  );
}

function ShownValue({ field, value }: { readonly field: ClientField; readonly value: string }) {
  const name = useLocalName();
  const values = value.split(',');
  if (field.kind === 'reference' && field.reference !== undefined) {
    return <ShownNames resource={field.reference} ids={values} />;
  }
  const words = values.map((one) => {
    const choice = field.choices?.find((option) => option.value === one);
    return choice === undefined ? one : name(choice.label);
  });
  return <>{words.join('、')}</>;
}

function ShownNames(props: { readonly resource: string; readonly ids: readonly string[] }) {
  return <>{useReferenceNames(props.resource, props.ids).join('、')}</>;
}

type Values = Readonly<Record<string, string | undefined>>;
type InputProps = {
  readonly field: ClientField;
  readonly params: URLSearchParams;
  onSet(values: Values): void;
};

function FilterInput(props: InputProps) {
  const { field } = props;
  if (field.filter === 'range') return <RangeFilter {...props} />;
  if (field.kind === 'choice' || field.kind === 'flag' || field.kind === 'reference') {
    return <ChoiceFilter {...props} />;
  }
  return <TextFilter {...props} />;
}

function TextFilter({ field, params, onSet }: InputProps) {
  const t = useWords(genericWords);
  const name = useLocalName();
  const key = keysOf(field)[0] ?? field.name;
  const label = name(field.label);
  const hint = field.filter === 'prefix' ? t('startsWith', { label }) : t('exactly', { label });
  return (
    <Input.Search
      key={params.get(key) ?? ''}
      className="dh-filter"
      allowClear
      placeholder={hint}
      aria-label={hint}
      defaultValue={params.get(key) ?? ''}
      onSearch={(text) => onSet({ [key]: text.trim() })}
    />
  );
}

function ChoiceFilter({ field, params, onSet }: InputProps) {
  const kit = useWords(kitWords);
  const name = useLocalName();
  const choices =
    field.kind === 'flag'
      ? [
          { value: 'true', label: kit('yes') },
          { value: 'false', label: kit('no') },
        ]
      : field.choices?.map(({ value, label }) => ({ value, label: name(label) }));
  const isMany = field.kind !== 'flag';
  const value = params.get(field.name);
  const common = {
    className: 'dh-filter',
    allowClear: true,
    maxTagCount: 'responsive' as const,
    placeholder: name(field.label),
    'aria-label': name(field.label),
    ...(isMany && { mode: 'multiple' as const }),
    value: isMany ? ((value?.split(',') ?? []) as never) : (value as never),
    onChange: (next: string | readonly string[] | undefined) => {
      const text = Array.isArray(next) ? next.join(',') : ((next as string) ?? '');
      onSet({ [field.name]: text });
    },
  };
  return choices === undefined ? (
    <ReferenceSelect {...common} resource={field.reference} />
  ) : (
    <Select {...common} showSearch optionFilterProp="label" options={choices} />
  );
}

function RangeFilter({ field, params, onSet }: InputProps) {
  const t = useWords(genericWords);
  const name = useLocalName();
  const [from, to] = [`${field.name}_gte`, `${field.name}_lte`];
  const label = name(field.label);
  if (field.kind === 'instant') {
    const at = (key: string) => (params.get(key) ? dayjs(params.get(key)) : null);
    return (
      <DatePicker.RangePicker
        value={[at(from), at(to)]}
        placeholder={[`${label} ${t('from')}`, t('to')]}
        allowEmpty={[true, true]}
        onChange={(range) =>
          onSet({
            [from]: range?.[0]?.startOf('day').toISOString(),
            [to]: range?.[1]?.endOf('day').toISOString(),
          })
        }
      />
    );
  }
  const factor = field.kind === 'money' || field.kind === 'rate' ? 100 : 1;
  const end = (key: string, word: string) => (
    <InputNumber
      className="dh-filter-number"
      placeholder={`${label} ${word}`}
      aria-label={`${label} ${word}`}
      value={params.get(key) === null ? null : Number(params.get(key)) / factor}
      onChange={(next) =>
        onSet({ [key]: next === null ? undefined : String(Math.round(Number(next) * factor)) })
      }
    />
  );
  return (
    <Flex gap={4}>
      {end(from, t('from'))}
      {end(to, t('to'))}
    </Flex>
  );
}
