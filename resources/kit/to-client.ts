import { z } from 'zod';
import type { LocalName } from '../../contract/terms/catalogue.js';
import { SCOPES, type Permission, type Scope } from '../../contract/terms/permissions.js';
import type { ModuleCode } from '../../contract/terms/modules.js';
import type { FieldSpec, PlainValue, Resource } from './types.js';
import { isList, shapeOf, unwrap, valueOf } from './zod-walk.js';

/** What the console needs to draw one field. */
export type ClientField = {
  readonly name: string;
  readonly label: LocalName;
  readonly help?: LocalName;
  readonly kind: string;
  readonly isList: boolean;
  readonly isRequired: boolean;
  readonly inList: boolean;
  readonly canSort: boolean;
  readonly filter?: string;
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
  readonly from: Readonly<Record<string, readonly PlainValue[]>>;
  readonly confirm?: LocalName;
  readonly isDangerous: boolean;
  readonly needsStepUp: boolean;
  readonly fields: readonly ClientField[];
};

export type ClientResource = {
  readonly name: string;
  readonly labels: { readonly one: LocalName; readonly many: LocalName };
  readonly group: string;
  readonly titleField: string;
  readonly defaultSort: string;
  readonly id: string;
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

export type ClientView = {
  /** Reach of a permission of the asking person, or undefined. */
  scopeOf(permission: Permission): Scope | undefined;
  readonly audience: string;
  isModuleOn(module: ModuleCode): boolean;
};

type Shape = Readonly<Record<string, z.ZodType>>;

/** The resources that this person may read, with what he may do: menus and screens come from it. */
export function toClient(resources: readonly Resource[], view: ClientView): ClientResource[] {
  return resources
    .filter(
      (resource) =>
        resource.audiences.some((audience) => audience === view.audience) &&
        reaches(resource, view, resource.access.read) &&
        (resource.module === undefined || view.isModuleOn(resource.module)),
    )
    .map((resource) => clientResource(resource, view));
}

function reaches(resource: Resource, view: ClientView, permission: Permission | undefined) {
  if (permission === undefined) return false;
  const scope = view.scopeOf(permission);
  if (scope === undefined || !SCOPES.includes(scope)) return false;
  return scope === 'all' || resource.scope[scope] !== undefined;
}

function clientResource(resource: Resource, view: ClientView): ClientResource {
  const { name, labels, group, titleField, defaultSort, id, mode, access } = resource;
  const may = (permission: Permission | undefined): boolean => reaches(resource, view, permission);
  return {
    name,
    labels,
    group,
    titleField,
    defaultSort,
    id,
    isManaged: mode === 'managed',
    ...(resource.module !== undefined && { module: resource.module }),
    verbs: {
      create: may(access.create),
      update: may(access.update),
      remove: may(access.remove) ? (resource.removal?.kind ?? null) : null,
      import: resource.canImport && may(access.create),
      export: resource.canExport && may('data.export'),
    },
    fields: clientFields({ fields: resource.fields, shape: resource.schema.shape, view }),
    actions: Object.entries(resource.actions)
      .filter(([, action]) => may(action.permission))
      .map(([actionName, action]) => ({
        name: actionName,
        label: action.label,
        from: action.from ?? {},
        ...(action.confirm && { confirm: action.confirm }),
        isDangerous: action.isDangerous === true,
        needsStepUp: action.stepUp === true,
        fields: clientFields({
          fields: action.inputFields ?? {},
          shape: action.input?.shape ?? {},
          view,
        }),
      })),
  };
}

function clientFields(input: {
  readonly fields: Readonly<Record<string, FieldSpec>>;
  readonly shape: Shape;
  readonly view: ClientView;
}): ClientField[] {
  const { fields, shape, view } = input;
  const holds = (permission: Permission | undefined): boolean =>
    permission === undefined || view.scopeOf(permission) !== undefined;
  return Object.entries(fields).flatMap(([name, spec]) => {
    const schema = shape[name];
    if (schema === undefined || !holds(spec.readBy)) return [];
    const field = clientField({ name, spec, schema, view });
    return [holds(spec.writeBy) ? field : { ...field, write: 'never' as const }];
  });
}

function clientField(input: {
  readonly name: string;
  readonly spec: FieldSpec;
  readonly schema: z.ZodType;
  readonly view: ClientView;
}): ClientField {
  const { name, spec, schema, view } = input;
  const inner = shapeOf(schema);
  return {
    name,
    label: spec.label,
    ...(spec.help && { help: spec.help }),
    kind: spec.kind,
    isList: isList(schema),
    isRequired: !unwrap(schema).isOptional,
    inList: spec.inList === true,
    canSort: spec.sort === true,
    ...(spec.filter && { filter: spec.filter }),
    ...(spec.reference && { reference: spec.reference }),
    ...(spec.choices && {
      choices: Object.entries(spec.choices).map(([value, label]) => ({ value, label })),
    }),
    write: spec.write ?? 'always',
    isSensitive: spec.sensitivity !== undefined,
    ...boundsOf(schema),
    ...defaultOf(schema),
    ...(spec.fields &&
      inner && { fields: clientFields({ fields: spec.fields, shape: inner, view }) }),
  };
}

function boundsOf(schema: z.ZodType): { readonly min?: number; readonly max?: number } {
  const core = valueOf(schema);
  if (core instanceof z.ZodNumber) return finite(core.minValue, core.maxValue);
  return core instanceof z.ZodString ? finite(core.minLength, core.maxLength) : {};
}

function finite(min: number | null, max: number | null) {
  return {
    ...(min !== null && Number.isSafeInteger(min) && { min }),
    ...(max !== null && Number.isSafeInteger(max) && { max }),
  };
}

function defaultOf(schema: z.ZodType): { readonly default?: unknown } {
  return schema instanceof z.ZodDefault ? { default: schema.def.defaultValue } : {};
}
