import type { FormFieldKind, LocalName, ServiceMode } from '@contract/terms/catalogue';
import type {
  ApprovalRule,
  FormChoice,
  FormField,
  PriceModel,
  ServiceStep,
} from '@contract/terms/service-type';

export const CATEGORIES_PATH = '/resources/categories';

export type Skill = {
  readonly code: string;
  readonly name: LocalName;
  readonly certificates: readonly string[];
};
export type Certificate = { readonly kind: string; readonly name: LocalName };

/** A service type while it is designed: every field of the resource. */
export type Draft = {
  readonly name: LocalName;
  readonly icon: string;
  readonly mode: ServiceMode;
  readonly skills: readonly Skill[];
  readonly certificates: readonly Certificate[];
  readonly formFields: readonly FormField[];
  readonly steps: readonly ServiceStep[];
  readonly priceModel: PriceModel;
  readonly prepMinutes: number;
  readonly cleanMinutes: number;
  readonly approval: ApprovalRule | null;
  readonly policyCategoryId: string | null;
  readonly sort: number;
  readonly isOn: boolean;
};

export type Category = Draft & {
  readonly id: string;
  readonly version: number;
  readonly updatedAt?: string;
};
/** What a row of the list carries. */
export type CategoryRow = Pick<
  Category,
  | 'id'
  | 'version'
  | 'name'
  | 'icon'
  | 'mode'
  | 'formFields'
  | 'steps'
  | 'priceModel'
  | 'sort'
  | 'isOn'
  | 'updatedAt'
>;
export type PageOf<T> = {
  readonly items: readonly T[];
  readonly total: number;
  readonly isCapped: boolean;
};

export const SECTIONS = [
  'basics',
  'price',
  'form',
  'steps',
  'people',
  'times',
  'approval',
] as const;
export type Section = (typeof SECTIONS)[number];

export type { FormChoice, FormField, FormFieldKind, LocalName, PriceModel, ServiceStep };
