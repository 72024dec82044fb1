import { CloseOutlined } from '@ant-design/icons';
import { Button, Form, Select, Switch } from 'antd';
import { FORM_FIELD_KINDS } from '@contract/terms/catalogue';
import { BOUNDED_KINDS, CHOICE_KINDS } from '@contract/terms/service-type';
import { boundsOf, CHOICES_MAX } from '@contract/terms/service-type-check';
import { useLocalName, useWords } from '../../i18n/i18n';
import { Block } from '../../kit/page';
import { ChoiceEditor } from './choice-editor';
import {
  CodeItem,
  DraftItem,
  FixedChoice,
  HelpItems,
  NameItems,
  NumberItem,
} from './designer-fields';
import { inputIdOf, useDraft } from './designer-context';
import { rowWords } from './row-words';
import { newChoice, storedOf, withKind } from './draft';
import type { FormField } from './types';

/** One question of the booking form. */
export function FieldPanel(props: {
  readonly index: number;
  readonly field: FormField;
  onChange(field: FormField): void;
  onClose(): void;
}) {
  const t = useWords(rowWords);
  const name = useLocalName();
  const { draft, saved, isReadOnly } = useDraft();
  const { index, field } = props;
  const path = ['formFields', index] as const;
  const stored = storedOf(field.code, saved?.formFields, draft.formFields);
  const set = (patch: Partial<FormField>): void => props.onChange({ ...field, ...patch });
  return (
    <Block
      title={t('fieldTitle', { name: name(field.label) || t('nameless') })}
      extra={<ClosePanel onClose={props.onClose} />}
    >
      <div data-testid="field-panel">
        <NameItems
          path={[...path, 'label']}
          label={t('question')}
          value={field.label}
          testId="field-label"
          onChange={(label) => set({ label })}
        />
        <KindItem {...props} isStored={stored !== undefined} />
        <DraftItem
          path={[...path, 'isRequired']}
          label={t('isRequired')}
          hint={requiredHint(field, t)}
        >
          <Switch
            id={inputIdOf([...path, 'isRequired'])}
            checked={field.isRequired}
            disabled={isReadOnly}
            onChange={(isRequired) => set({ isRequired })}
          />
        </DraftItem>
        {CHOICE_KINDS.includes(field.kind) && (
          <ChoiceEditor
            path={[...path, 'choices']}
            part="choice"
            rows={field.choices}
            stored={stored?.choices}
            max={CHOICES_MAX}
            add={newChoice}
            onChange={(choices) => set({ choices })}
          />
        )}
        {BOUNDED_KINDS.includes(field.kind) && <BoundItems {...props} />}
        <HelpItems path={[...path, 'help']} value={field.help} onChange={(help) => set({ help })} />
        <CodeItem
          path={[...path, 'code']}
          also={[path]}
          label={t('code')}
          hint={t(stored === undefined ? 'codeHint' : 'codeFixed')}
          value={field.code}
          isFixed={stored !== undefined}
          onChange={(code) => set({ code })}
        />
      </div>
    </Block>
  );
}

export function ClosePanel(props: { onClose(): void }) {
  const t = useWords(rowWords);
  return (
    <Button
      type="text"
      size="small"
      icon={<CloseOutlined />}
      aria-label={t('closePanel')}
      onClick={props.onClose}
    />
  );
}

function requiredHint({ kind }: FormField, t: (key: 'requiredFlag' | 'requiredHint') => string) {
  return t(kind === 'FLAG' ? 'requiredFlag' : 'requiredHint');
}

function KindItem(props: {
  readonly index: number;
  readonly field: FormField;
  readonly isStored: boolean;
  onChange(field: FormField): void;
}) {
  const t = useWords(rowWords);
  const { isReadOnly } = useDraft();
  const at = ['formFields', props.index, 'kind'];
  return (
    <Form.Item
      label={t('kind')}
      htmlFor={inputIdOf(at)}
      extra={t(props.isStored ? 'kindFixed' : `kindHint${props.field.kind}`)}
    >
      {isReadOnly || props.isStored ? (
        <FixedChoice path={at} text={t(`kind${props.field.kind}`)} />
      ) : (
        <Select
          id={inputIdOf(at)}
          value={props.field.kind}
          options={FORM_FIELD_KINDS.map((kind) => ({ value: kind, label: t(`kind${kind}`) }))}
          onChange={(kind) => props.onChange(withKind(props.field, kind))}
        />
      )}
    </Form.Item>
  );
}

function BoundItems(props: {
  readonly index: number;
  readonly field: FormField;
  onChange(field: FormField): void;
}) {
  const t = useWords(rowWords);
  const { field, index } = props;
  const { kind } = field;
  if (kind === 'CHOICE' || kind === 'FLAG') return null;
  return (
    <div className="dh-designer-pair">
      {(['min', 'max'] as const).map((key) => (
        <NumberItem
          key={key}
          path={['formFields', index, key]}
          label={t(`${key}${kind}`)}
          isOptional
          value={field[key]}
          bounds={boundsOf(field)}
          {...(kind === 'NUMBER' && { precision: 2 })}
          onChange={(value) => props.onChange({ ...field, [key]: value })}
        />
      ))}
    </div>
  );
}
