import {
  FIXED_PRICE,
  type FormField,
  type ServiceStep,
} from '../../contract/terms/service-type.js';
import type { CategoryDocument } from './category.js';

type OldField = Pick<FormField, 'code' | 'label' | 'kind' | 'isRequired'> & {
  readonly choices: readonly (string | FormField['choices'][number])[];
} & Partial<Pick<FormField, 'help' | 'min' | 'max'>>;
type OldStep = Pick<ServiceStep, 'code' | 'name'> & {
  readonly help?: ServiceStep['help'];
  readonly proof: Pick<ServiceStep['proof'], 'photosMin'> & Partial<ServiceStep['proof']>;
};

/** A row as any earlier version wrote it: choices were words, and much was not declared yet. */
export type StoredCategory = Pick<
  CategoryDocument,
  | '_id'
  | 'name'
  | 'icon'
  | 'mode'
  | 'skills'
  | 'prepMinutes'
  | 'cleanMinutes'
  | 'sort'
  | 'isOn'
  | 'version'
> & {
  readonly formFields: readonly OldField[];
  readonly steps: readonly OldStep[];
} & Partial<
    Pick<CategoryDocument, 'certificates' | 'priceModel' | 'approval' | 'policyCategoryId'>
  >;

/** The row with everything that a category declares today; pure, and nothing new to a new row. */
export function completeCategory(row: StoredCategory): CategoryDocument {
  return {
    ...row,
    certificates: row.certificates ?? [],
    priceModel: row.priceModel ?? FIXED_PRICE,
    approval: row.approval ?? null,
    policyCategoryId: row.policyCategoryId ?? null,
    formFields: row.formFields.map(completeField),
    steps: row.steps.map(({ help = null, proof, ...step }) => ({
      ...step,
      help,
      proof: {
        photosMin: proof.photosMin,
        checklist: proof.checklist ?? [],
        note: proof.note ?? 'NONE',
      },
    })),
  };
}

function completeField({ help = null, min = null, max = null, ...field }: OldField): FormField {
  const choices = field.choices.map((choice, index) =>
    typeof choice === 'string'
      ? { code: `c${index + 1}`, label: { zh: choice, en: choice } }
      : choice,
  );
  return { ...field, help, min, max, choices };
}
