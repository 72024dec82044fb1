import { Checkbox, DatePicker, Form, Input, InputNumber, Select } from 'antd';
import dayjs from 'dayjs';
import { TEXT_ANSWER_MAX, type FormField, type FormValue } from '@contract/terms/service-type';
import { useApi } from '../../../api/use-api';
import { useLocalName, useWords } from '../../../i18n/i18n';
import { Block } from '../../../kit/page';
import type { Categories, DraftProps } from './types';
import { placeWords } from './words';

/** The questions that the category asks at booking. */
export function AnswersBlock({ draft, onChange }: DraftProps) {
  const t = useWords(placeWords);
  const name = useLocalName();
  const { cityCode, categoryId, offering, answers } = draft;
  const query = useApi<Categories>(`/customer/cities/${cityCode}/categories`, undefined, {
    isOff: cityCode === undefined,
  });
  const fields = query.data?.items.find(({ id }) => id === categoryId)?.formFields ?? [];
  if (offering === undefined || fields.length === 0) return null;
  const set = (code: string, value: FormValue | null | undefined): void => {
    const { [code]: _before, ...rest } = answers;
    const isEmpty =
      value === null ||
      value === undefined ||
      value === '' ||
      (Array.isArray(value) && value.length === 0);
    onChange({ answers: isEmpty ? rest : { ...rest, [code]: value } });
  };
  return (
    <Block title={t('answers')}>
      <Form layout="vertical">
        {fields.map((field) => (
          <Form.Item
            key={field.code}
            label={
              <>
                {name(field.label)}
                {!field.isRequired && <span className="dh-optional">{t('optional')}</span>}
              </>
            }
            {...(field.help !== null && { extra: name(field.help) })}
          >
            <Answer
              field={field}
              value={answers[field.code]}
              onChange={(value) => set(field.code, value)}
            />
          </Form.Item>
        ))}
      </Form>
    </Block>
  );
}

function Answer(props: {
  readonly field: FormField;
  readonly value: FormValue | undefined;
  onChange(value: FormValue | null | undefined): void;
}) {
  const { field, value, onChange } = props;
  const t = useWords(placeWords);
  const name = useLocalName();
  const label = name(field.label);
  const choices = field.choices.map((one) => ({ value: one.code, label: name(one.label) }));
  switch (field.kind) {
    case 'TEXT':
      return (
        <Input
          value={typeof value === 'string' ? value : ''}
          maxLength={field.max ?? TEXT_ANSWER_MAX}
          aria-label={label}
          onChange={({ target }) => onChange(target.value)}
        />
      );
    case 'NUMBER':
      return (
        <InputNumber<number>
          value={typeof value === 'number' ? value : null}
          {...(field.min !== null && { min: field.min })}
          {...(field.max !== null && { max: field.max })}
          aria-label={label}
          onChange={onChange}
        />
      );
    case 'CHOICE':
      return (
        <Select
          allowClear={!field.isRequired}
          options={choices}
          value={typeof value === 'string' ? value : null}
          aria-label={label}
          onChange={onChange}
        />
      );
    case 'MULTI_CHOICE':
      return (
        <Checkbox.Group
          options={choices}
          value={Array.isArray(value) ? [...value] : []}
          onChange={onChange}
        />
      );
    case 'FLAG':
      return (
        <Checkbox checked={value === true} onChange={({ target }) => onChange(target.checked)}>
          {label}
        </Checkbox>
      );
    case 'DATE':
      return (
        <DatePicker
          value={typeof value === 'string' ? dayjs(value) : null}
          aria-label={label}
          onChange={(day) => onChange(day?.format('YYYY-MM-DD'))}
        />
      );
    case 'PHOTO':
      return <>{t('photoByCustomer')}</>;
  }
}
