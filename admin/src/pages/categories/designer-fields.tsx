import { Form, Input, InputNumber } from 'antd';
import type { ReactNode } from 'react';
import type { TypePath } from '@contract/terms/service-type-check';
import { HELP_MAX, LABEL_MAX } from '@contract/terms/service-type-check';
import { useWords } from '../../i18n/i18n';
import { kitWords } from '../../kit/words';
import { CodeInput } from './code-input';
import { inputIdOf, useDraft, useProblemAt } from './designer-context';
import { designWords } from './design-words';
import type { LocalName } from './types';

type Labelled = {
  readonly path: TypePath;
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  readonly isOptional?: boolean;
};

/** Label, hint and problem of one field of the draft; `children` has the id of its input. */
export function DraftItem(
  props: Labelled & {
    /** Further paths whose problems belong here. */
    readonly also?: readonly TypePath[];
    /** A group of inputs has no one id to point at. */
    readonly isGroup?: boolean;
    readonly children: ReactNode;
  },
) {
  const kit = useWords(kitWords);
  const problemAt = useProblemAt();
  const problem = problemAt(props.path, ...(props.also ?? []));
  return (
    <Form.Item
      label={
        <>
          {props.label}
          {props.isOptional === true && <span className="dh-optional">{kit('optional')}</span>}
        </>
      }
      {...(props.isGroup !== true && { htmlFor: inputIdOf(props.path) })}
      {...(problem !== undefined && { validateStatus: 'error' as const, help: problem })}
      {...(props.hint !== undefined && { extra: props.hint })}
    >
      {props.children}
    </Form.Item>
  );
}

export function TextItem(
  props: Labelled & {
    readonly value: string;
    readonly max: number;
    readonly testId?: string;
    onChange(value: string): void;
  },
) {
  const { isReadOnly } = useDraft();
  return (
    <DraftItem {...props}>
      <Input
        id={inputIdOf(props.path)}
        value={props.value}
        maxLength={props.max}
        disabled={isReadOnly}
        autoComplete="off"
        {...(props.testId !== undefined && { 'data-testid': props.testId })}
        onChange={({ target }) => props.onChange(target.value)}
      />
    </DraftItem>
  );
}

export function CodeItem(
  props: Labelled & {
    readonly also?: readonly TypePath[];
    readonly value: string;
    readonly max?: number;
    readonly isFixed: boolean;
    readonly testId?: string;
    onChange(value: string): void;
  },
) {
  return (
    <DraftItem {...props}>
      <CodeInput
        id={inputIdOf(props.path)}
        value={props.value}
        maxLength={props.max ?? LABEL_MAX}
        isFixed={props.isFixed}
        {...(props.testId !== undefined && { testId: props.testId })}
        onChange={props.onChange}
      />
    </DraftItem>
  );
}

export function NumberItem(
  props: Labelled & {
    readonly value: number | null;
    readonly bounds?: readonly [number, number];
    readonly unit?: string;
    readonly precision?: number;
    onChange(value: number | null): void;
  },
) {
  const { isReadOnly } = useDraft();
  const [min, max] = props.bounds ?? [undefined, undefined];
  return (
    <DraftItem
      {...props}
      label={
        <>
          {props.label}
          {props.unit !== undefined && <span className="dh-optional">{props.unit}</span>}
        </>
      }
    >
      <InputNumber<number>
        id={inputIdOf(props.path)}
        className="dh-wide"
        value={props.value}
        disabled={isReadOnly}
        precision={props.precision ?? 0}
        {...(min !== undefined && { min })}
        {...(max !== undefined && { max })}
        onChange={props.onChange}
      />
    </DraftItem>
  );
}

/** A name in both languages, side by side where there is room. */
export function NameItems(props: {
  readonly path: TypePath;
  readonly label: string;
  readonly value: LocalName;
  readonly hint?: ReactNode;
  readonly max?: number;
  readonly testId?: string;
  onChange(value: LocalName): void;
}) {
  const t = useWords(designWords);
  const { value, testId } = props;
  return (
    <div className="dh-designer-pair">
      {(['zh', 'en'] as const).map((language) => (
        <TextItem
          key={language}
          path={[...props.path, language]}
          label={t(language === 'zh' ? 'inChinese' : 'inEnglish', { label: props.label })}
          value={value[language]}
          max={props.max ?? LABEL_MAX}
          {...(props.hint !== undefined && language === 'zh' && { hint: props.hint })}
          {...(testId !== undefined && { testId: `${testId}-${language}` })}
          onChange={(text) => props.onChange({ ...value, [language]: text })}
        />
      ))}
    </div>
  );
}

/** Help is there in both languages or not at all. */
export function HelpItems(props: {
  readonly path: TypePath;
  readonly value: LocalName | null;
  onChange(value: LocalName | null): void;
}) {
  const t = useWords(designWords);
  const kit = useWords(kitWords);
  return (
    <NameItems
      path={props.path}
      label={`${t('help')}（${kit('optional')}）`}
      max={HELP_MAX}
      value={props.value ?? { zh: '', en: '' }}
      onChange={(next) => props.onChange(next.zh === '' && next.en === '' ? null : next)}
    />
  );
}

/** A choice that cannot be changed, readable as a greyed-out select is not. */
export function FixedChoice(props: { readonly path: TypePath; readonly text: string }) {
  return <Input id={inputIdOf(props.path)} value={props.text} disabled />;
}
