import type { z } from 'zod';
import type { LocalName } from '../../contract/terms/catalogue.js';
import type { ModuleCode } from '../../contract/terms/modules.js';
import type { Audience, Permission } from '../../contract/terms/permissions.js';
import type { FieldKind } from './field-kinds.js';

/** How a list may be narrowed by a field; each needs an index that starts with the field. */
export const FILTER_KINDS = ['equals', 'range', 'prefix', 'blind'] as const;
export type FilterKind = (typeof FILTER_KINDS)[number];

/**
 * A = identity and bank data, B = phone, exact address: both are stored encrypted with the key of
 * their subject, shown masked, and read in plain by an audited reveal only (RELIABILITY §4.5).
 */
export type Sensitivity = 'A' | 'B';

/** Which mask a sensitive value is shown with. */
export type MaskKind = 'phone' | 'idNumber' | 'name' | 'account';

/** What people see and may do with one field; the shape itself is in the schema alone. */
export type FieldSpec = {
  readonly label: LocalName;
  readonly help?: LocalName;
  readonly kind: FieldKind;
  /** A column of the list; lists send only these, the id and the version. */
  readonly inList?: boolean;
  readonly filter?: FilterKind;
  readonly sort?: boolean;
  /** Name of the resource whose id it holds (or, for a list, whose ids). */
  readonly reference?: string;
  /** Values that stand for no row of the resource, e.g. '*' of a policy. */
  readonly referenceExcept?: readonly string[];
  /** Texts of the values of a choice, all of them. */
  readonly choices?: Readonly<Record<string, LocalName>>;
  /** `never`: the system sets it. `create`: fixed afterwards. Default: `always`. */
  readonly write?: 'never' | 'create' | 'always';
  /** A further permission without which the field cannot be written. */
  readonly writeBy?: Permission;
  /** A permission without which the field is left out of every answer. */
  readonly readBy?: Permission;
  readonly sensitivity?: Sensitivity;
  readonly mask?: MaskKind;
  /** Fields of a nested object, or of the objects of a list. */
  readonly fields?: Readonly<Record<string, FieldSpec>>;
};

/** Value of a declarative filter or change: plain data, never an operator. */
export type PlainValue = string | number | boolean | null;

/** A button beside the form. The server decides by `from`, the console only hides it. */
export type ActionSpec = {
  readonly label: LocalName;
  readonly permission: Permission;
  /** Field values in which the action is offered and accepted. */
  readonly from?: Readonly<Record<string, readonly PlainValue[]>>;
  /** What the action writes; absent where code does (`use-cases/resource/hooks`). */
  readonly set?: Readonly<Record<string, PlainValue>>;
  /** Fields of its form; `reason` is stored in the audit log where it is asked for. */
  readonly input?: z.ZodObject;
  readonly inputFields?: Readonly<Record<string, FieldSpec>>;
  /** Field of the document that keeps the reason given, e.g. of a rejection. */
  readonly keepReasonIn?: string;
  /** Asked before it is done. */
  readonly confirm?: LocalName;
  readonly isDangerous?: boolean;
  readonly stepUp?: boolean;
};

/** How far each reach goes here: the field that holds the tenant, or `any` for shared data. */
export type ScopeSpec = {
  readonly own?: string | 'any';
  readonly merchant?: string | 'any';
  readonly city?: string | 'any';
};

/** Permission per verb; a verb that is absent has no route. */
export type AccessSpec = {
  readonly read: Permission;
  readonly create?: Permission;
  readonly update?: Permission;
  readonly remove?: Permission;
};

export type RemovalSpec =
  | { readonly kind: 'archive'; readonly set: Readonly<Record<string, PlainValue>> }
  /** Really deleted, and only while the document has these values. */
  | { readonly kind: 'delete'; readonly from?: Readonly<Record<string, readonly PlainValue[]>> };

export type IndexSpec = {
  readonly fields: readonly string[];
  /** Fields read newest or highest first. */
  readonly descending?: readonly string[];
  readonly unique?: boolean;
  /** Unique among documents with these values only. */
  readonly when?: Readonly<Record<string, PlainValue>>;
};

/** `slug`: chosen by people at creation. `uuid`: given by us. `none`: no generic creation. */
export type IdSpec = 'slug' | 'uuid';

export type Resource<S extends z.ZodObject = z.ZodObject> = {
  /** Kebab-case plural: path segment and collection. */
  readonly name: string;
  /** Collection where it differs from the name. */
  readonly collection: string;
  /** Name of the mongoose model. */
  readonly model: string;
  readonly labels: { readonly one: LocalName; readonly many: LocalName };
  /** Menu group of the console. */
  readonly group: MenuGroup;
  readonly audiences: readonly Audience[];
  /** `managed`: a workflow or a use case owns the state, there is no generic write. */
  readonly mode: 'crud' | 'managed';
  readonly id: IdSpec;
  /** The only statement of the shape, without `_id`, `version` and `updatedAt`. */
  readonly schema: S;
  readonly fields: Readonly<Record<string, FieldSpec>>;
  readonly scope: ScopeSpec;
  readonly access: AccessSpec;
  readonly removal?: RemovalSpec;
  readonly actions: Readonly<Record<string, ActionSpec>>;
  readonly indexes: readonly IndexSpec[];
  /** `-field` for descending. */
  readonly defaultSort: string;
  /** Field whose value names a document in references and titles. */
  readonly titleField: string;
  readonly canImport: boolean;
  readonly canExport: boolean;
  readonly module?: ModuleCode;
};

export const MENU_GROUPS = ['catalogue', 'people', 'places', 'rules', 'system', 'money'] as const;
export type MenuGroup = (typeof MENU_GROUPS)[number];

type Stored<S extends z.ZodObject> = z.output<S> & {
  _id: string;
  version: number;
  updatedAt?: Date | undefined;
};

type DeepReadonly<T> = T extends Date
  ? T
  : T extends readonly (infer _E)[]
    ? { readonly [K in keyof T]: DeepReadonly<T[K]> }
    : T extends object
      ? { readonly [K in keyof T]: DeepReadonly<T[K]> }
      : T;

/** A stored document of the resource. */
export type DocumentOf<R extends { readonly schema: z.ZodObject }> = DeepReadonly<
  Stored<R['schema']>
>;

/** A document whose resource is not known at compile time. */
export type AnyDocument = {
  readonly _id: string;
  readonly version: number;
  readonly updatedAt?: Date | undefined;
} & Readonly<Record<string, unknown>>;
