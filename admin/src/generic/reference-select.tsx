import { Select } from 'antd';
import { useEffect, useState } from 'react';
import { useReferenceSearch } from './references';

/** Nobody has finished a word sooner. */
const TYPING_MS = 250;

/** What was typed, once it rests. */
function useRested(text: string): string {
  const [rested, setRested] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setRested(text), TYPING_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return rested;
}

type SelectProps = React.ComponentProps<typeof Select>;

/** A choice among the rows of a resource, however many there are; the value is an id or several. */
export function ReferenceSelect(
  props: Omit<SelectProps, 'options' | 'onSearch' | 'value' | 'onChange'> & {
    readonly resource: string | undefined;
    readonly value?: unknown;
    onChange?(value: never): void;
  },
) {
  const { resource, value, onChange, loading, ...rest } = props;
  const [typed, setTyped] = useState('');
  const { choices, isLoading } = useReferenceSearch(resource, idsOf(value), useRested(typed));
  return (
    <Select
      {...rest}
      showSearch
      optionFilterProp="label"
      options={choices}
      loading={loading === true || isLoading}
      onSearch={setTyped}
      value={value}
      {...(onChange && { onChange: onChange as NonNullable<SelectProps['onChange']> })}
    />
  );
}

function idsOf(value: unknown): readonly string[] {
  const all: readonly unknown[] = Array.isArray(value) ? value : [value];
  return all.filter((one) => typeof one === 'string' && one !== '') as string[];
}
