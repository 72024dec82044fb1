import { PlusOutlined } from '@ant-design/icons';
import { Button, Flex } from 'antd';
import { FORM_FIELD_KINDS } from '@contract/terms/catalogue';
import { FORM_FIELDS_MAX } from '@contract/terms/service-type-check';
import { useWords } from '../../i18n/i18n';
import { Block } from '../../kit/page';
import { useDraft } from './designer-context';
import { rowWords } from './row-words';
import { newField, replaced } from './draft';
import { FieldPanel } from './field-panel';
import { OrderedList } from './ordered-list';
import type { FormField, FormFieldKind } from './types';

export type Choosing = {
  readonly chosen: number | null;
  onChoose(index: number | null): void;
};

/** What customers are asked when they book. */
export function FormSection({ chosen, onChoose }: Choosing) {
  const t = useWords(rowWords);
  const { draft, saved, change, isReadOnly } = useDraft();
  const { formFields } = draft;
  const add = (kind: FormFieldKind): void => {
    // A code that once was another question's is not taken again.
    const known = [...formFields, ...(saved?.formFields ?? [])];
    change({ formFields: [...formFields, newField(kind, known)] });
    onChoose(formFields.length);
  };
  const field = chosen === null ? undefined : formFields[chosen];
  const about = ({ kind, isRequired }: FormField): string =>
    `${t(`kind${kind}`)} · ${t(isRequired ? 'required' : 'notRequired')}`;
  return (
    <div className="dh-designer-parts">
      <Block title={t('form')} extra={t('countOf', { n: formFields.length, max: FORM_FIELDS_MAX })}>
        {!isReadOnly && (
          <Flex
            gap={8}
            wrap
            className="dh-designer-palette"
            role="group"
            aria-label={t('addField')}
          >
            {FORM_FIELD_KINDS.map((kind) => (
              <Button
                key={kind}
                size="small"
                icon={<PlusOutlined />}
                disabled={formFields.length >= FORM_FIELDS_MAX}
                data-testid={`add-field-${kind}`}
                onClick={() => add(kind)}
              >
                {t(`kind${kind}`)}
              </Button>
            ))}
          </Flex>
        )}
        <OrderedList
          listKey="formFields"
          rows={formFields}
          chosen={chosen}
          label={t('form')}
          emptyText={t('noFields')}
          nameOf={({ label }) => label}
          about={about}
          onChoose={onChoose}
        />
      </Block>
      {chosen !== null && field !== undefined && (
        <FieldPanel
          key={chosen}
          index={chosen}
          field={field}
          onChange={(next) => change({ formFields: replaced(formFields, chosen, next) })}
          onClose={() => onChoose(null)}
        />
      )}
    </div>
  );
}
