import type { LocalName } from '@contract/terms/catalogue';

type Plain = string | number | boolean | null;

/** One field as `GET /resources` describes it. */
export type ClientField = {
  readonly name: string;
  readonly label: LocalName;
  readonly help?: LocalName;
  readonly kind:
    | 'text'
    | 'longText'
    | 'number'
    | 'money'
    | 'rate'
    | 'flag'
    | 'choice'
    | 'instant'
    | 'reference'
    | 'localName'
    | 'place'
    | 'nested'
    | 'weeklyHours'
    | 'daySpan'
    | 'date';
  readonly isList: boolean;
  readonly isRequired: boolean;
  readonly inList: boolean;
  readonly canSort: boolean;
  readonly filter?: 'equals' | 'range' | 'prefix' | 'blind';
  readonly reference?: string;
  readonly choices?: readonly { readonly value: string; readonly label: LocalName }[];
  readonly write: 'never' | 'create' | 'always';
  readonly isSensitive: boolean;
  readonly min?: number;
  readonly max?: number;
  readonly default?: unknown;
  readonly fields?: readonly ClientField[];
};

export type ClientAction = {
  readonly name: string;
  readonly label: LocalName;
  readonly from: Readonly<Record<string, readonly Plain[]>>;
  readonly confirm?: LocalName;
  readonly isDangerous: boolean;
  readonly needsStepUp: boolean;
  readonly fields: readonly ClientField[];
};

/** What the caller may do with one resource: menus and screens are made from it. */
export type ClientResource = {
  readonly name: string;
  readonly labels: { readonly one: LocalName; readonly many: LocalName };
  readonly group: 'catalogue' | 'people' | 'places' | 'rules' | 'system' | 'money';
  readonly titleField: string;
  readonly defaultSort: string;
  readonly id: 'slug' | 'uuid';
  readonly isManaged: boolean;
  readonly module?: string;
  readonly verbs: {
    readonly create: boolean;
    readonly update: boolean;
    readonly remove: 'archive' | 'delete' | null;
    readonly import: boolean;
    readonly export: boolean;
  };
  readonly fields: readonly ClientField[];
  readonly actions: readonly ClientAction[];
};

/** A document of a resource whose shape is known by its description only. */
export type AnyRecord = Readonly<Record<string, unknown>> & {
  readonly id: string;
  readonly version: number;
  readonly updatedAt?: string;
};
