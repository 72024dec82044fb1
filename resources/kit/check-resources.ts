import type { z } from 'zod';
import { AppError } from '../../contract/terms/errors.js';
import { rolesOfAudience, type Permission, type Scope } from '../../contract/terms/permissions.js';
import { ROLE_GRANTS } from '../../contract/terms/role-grants.js';
import { fitsKind, kindSpecOf } from './field-kinds.js';
import { filterFieldsOf, pathOfField } from './query.js';
import type { FieldSpec, Resource } from './types.js';
import { optionsOf, shapeOf } from './zod-walk.js';

/** Kept for the kit: they would collide with the head of every document. */
const RESERVED = new Set(['_id', 'id', 'version', 'updatedAt']);
/** And these with the keys of a list's query, where the field is filtered by. */
const RESERVED_FILTERS = new Set(['page', 'pageSize', 'sort']);
const RESERVED_ACTIONS = new Set(['bulk', 'import', 'export', 'reveal', 'history', 'remove']);
const NESTING_MAX = 4;

type Shape = Readonly<Record<string, z.ZodType>>;

/**
 * Boot check of all declarations. Throws INTERNAL with every fault listed: an unknown or missing
 * field, access that nobody holds, a reach that is not declared, a filter or sort without an
 * index, a dangling reference, a duplicate or reserved name.
 */
export function checkResources(resources: readonly Resource[]): void {
  const names = new Set(resources.map(({ name }) => name));
  const faults = resources.flatMap((resource) =>
    [
      ...headFaults(resource),
      ...fieldFaults({ resource, names }),
      ...indexFaults(resource),
      ...accessFaults(resource),
      ...actionFaults(resource),
    ].map((fault) => `${resource.name}: ${fault}`),
  );
  for (const key of ['name', 'collection', 'model'] as const) {
    faults.push(...doubles(resources.map((resource) => resource[key])).map((n) => `${n}: twice`));
  }
  if (faults.length > 0) {
    throw new AppError('INTERNAL', { detail: `bad resources:\n  ${faults.join('\n  ')}` });
  }
}

function doubles(values: readonly string[]): readonly string[] {
  return values.filter((value, index) => values.indexOf(value) !== index);
}

function headFaults(resource: Resource): string[] {
  const faults: string[] = [];
  if (!/^[a-z][a-z-]{1,38}[a-z]$/.test(resource.name)) faults.push('name is not kebab-case');
  if (!(resource.titleField in resource.fields) && resource.titleField !== 'id') {
    faults.push(`titleField ${resource.titleField} is unknown`);
  }
  const { create, update, remove } = resource.access;
  const writes = [create, update, remove].filter((permission) => permission !== undefined);
  if (resource.mode === 'managed' && writes.length > 0) faults.push('managed, yet it has writes');
  if (remove !== undefined && resource.removal === undefined) faults.push('no removal declared');
  const sort = resource.defaultSort.replace(/^-/, '');
  if (sort !== '_id' && resource.fields[sort] === undefined)
    faults.push(`sorts by unknown ${sort}`);
  return faults;
}

function fieldFaults(input: {
  readonly resource: Resource;
  readonly names: ReadonlySet<string>;
}): string[] {
  const { resource, names } = input;
  const shape = resource.schema.shape as Shape;
  const faults = Object.keys(shape)
    .filter((name) => resource.fields[name] === undefined)
    .map((name) => `field ${name} is in the schema only`);
  for (const [name, spec] of Object.entries(resource.fields)) {
    const schema = shape[name];
    if (schema === undefined) faults.push(`field ${name} is not in the schema`);
    else faults.push(...oneFieldFaults({ path: name, spec, schema, names, depth: 0 }));
    const isReserved =
      RESERVED.has(name) || (spec.filter !== undefined && RESERVED_FILTERS.has(name));
    if (isReserved) faults.push(`field ${name} has a reserved name`);
  }
  return faults;
}

type FieldInput = {
  readonly path: string;
  readonly spec: FieldSpec;
  readonly schema: z.ZodType;
  readonly names: ReadonlySet<string>;
  readonly depth: number;
};

function oneFieldFaults(input: FieldInput): string[] {
  const { path, spec, schema, names } = input;
  const faults: string[] = [];
  if (!fitsKind({ kind: spec.kind, schema })) faults.push(`${path} does not fit ${spec.kind}`);
  if (spec.filter !== undefined && !kindSpecOf(spec.kind).filters.includes(spec.filter)) {
    faults.push(`${path} cannot be filtered by ${spec.filter}`);
  }
  if ((spec.filter === 'blind') !== (spec.filter !== undefined && spec.sensitivity !== undefined)) {
    faults.push(`${path}: blind is the filter of sensitive fields, and their only one`);
  }
  if (spec.sensitivity !== undefined && (spec.sort === true || spec.mask === undefined)) {
    faults.push(`${path} is sensitive: it needs a mask and cannot be sorted by`);
  }
  if (spec.reference !== undefined && !names.has(spec.reference)) {
    faults.push(`${path} refers to unknown ${spec.reference}`);
  }
  if ((spec.kind === 'reference') !== (spec.reference !== undefined)) {
    faults.push(`${path}: kind reference and a reference belong together`);
  }
  return [...faults, ...choiceFaults(input), ...nestedFaults(input)];
}

function choiceFaults({ path, spec, schema }: FieldInput): string[] {
  const options = optionsOf(schema);
  if (spec.kind !== 'choice' || options === undefined) return [];
  const texts = Object.keys(spec.choices ?? {});
  const isWhole = options.every((option) => texts.includes(option));
  return isWhole && texts.length === options.length ? [] : [`${path}: a text per choice`];
}

function nestedFaults({ path, spec, schema, names, depth }: FieldInput): string[] {
  if (spec.kind !== 'nested') return [];
  const shape = shapeOf(schema);
  if (shape === undefined) return [];
  if (depth >= NESTING_MAX) return [`${path} is nested too deep`];
  return Object.entries(shape).flatMap(([name, inner]) => {
    const innerSpec = spec.fields?.[name];
    if (innerSpec === undefined) return [`${path}.${name} has no description`];
    const innerPath = `${path}.${name}`;
    return oneFieldFaults({
      path: innerPath,
      spec: innerSpec,
      schema: inner,
      names,
      depth: depth + 1,
    });
  });
}

/** A filter or a sort without an index would read the whole collection. */
function indexFaults(resource: Resource): string[] {
  const firsts = new Set(resource.indexes.map((index) => index.fields[0]));
  const faults = filterFieldsOf(resource)
    .filter(({ name, spec }) => !firsts.has(pathOfField(name, spec)))
    .map(({ name }) => `filter ${name} has no index`);
  const sorts = Object.entries(resource.fields).filter(([, spec]) => spec.sort === true);
  for (const [name, spec] of sorts) {
    const path = spec.kind === 'localName' ? `${name}.zh` : name;
    if (!firsts.has(path)) faults.push(`sort ${name} has no index`);
  }
  for (const tenant of Object.values(resource.scope)) {
    if (tenant !== 'any' && tenant !== '_id' && !firsts.has(tenant)) {
      faults.push(`scope ${tenant} has no index`);
    }
  }
  return faults;
}

function accessFaults(resource: Resource): string[] {
  const faults: string[] = [];
  const limits = Object.values(resource.fields).flatMap((spec) => [spec.writeBy, spec.readBy]);
  for (const permission of [...Object.values(resource.access), ...limits]) {
    if (permission !== undefined) faults.push(...reachFaults(resource, permission));
  }
  for (const tenant of Object.values(resource.scope)) {
    if (tenant !== 'any' && tenant !== '_id' && !(tenant in resource.fields)) {
      faults.push(`scope field ${tenant} is unknown`);
    }
  }
  return [...new Set(faults)];
}

/** Every reach that a role of the audiences has must be declared, or rows would leak. */
function reachFaults(resource: Resource, permission: Permission): string[] {
  const roles = resource.audiences.flatMap((audience) => rolesOfAudience(audience));
  const scopes = roles.flatMap((role) => ROLE_GRANTS[role][permission] ?? []);
  if (scopes.length === 0) return [`no role holds ${permission}`];
  const isDeclared = (scope: Scope): boolean =>
    scope === 'all' || resource.scope[scope] !== undefined;
  return scopes
    .filter((scope) => !isDeclared(scope))
    .map((scope) => `${permission} is held with reach ${scope}, which is not declared`);
}

function actionFaults(resource: Resource): string[] {
  return Object.entries(resource.actions).flatMap(([name, action]) => {
    const faults = reachFaults(resource, action.permission);
    if (!/^[a-z][a-z-]*$/.test(name) || RESERVED_ACTIONS.has(name)) faults.push('bad name');
    const named = [
      ...Object.keys(action.from ?? {}),
      ...Object.keys(action.set ?? {}),
      ...(action.keepReasonIn === undefined ? [] : [action.keepReasonIn]),
    ];
    const unknown = named.filter((field) => resource.fields[field] === undefined);
    return [...faults, ...unknown.map((field) => `writes unknown ${field}`)].map(
      (fault) => `action ${name}: ${fault}`,
    );
  });
}
