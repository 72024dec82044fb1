import { z } from 'zod';
import { AppError, type FieldError } from '../../contract/terms/errors.js';
import { scopeOf } from '../../contract/terms/role-grants.js';
import type { ClientSession } from '../../data/repositories/session.js';
import type { AnyDocument, FieldSpec, Resource } from '../../resources/kit/types.js';
import { bodyOf } from '../../resources/kit/wire.js';
import { shapeOf } from '../../resources/kit/zod-walk.js';
import type { ResourceCall, ResourceDeps } from './deps.js';

const FIELD_ERRORS_MAX = 20;

type Shape = Readonly<Record<string, z.ZodType>>;

const judges = new WeakMap<Resource, z.ZodObject>();

/**
 * The schema without its sensitive fields, which are judged at the edge and stored sealed; the
 * rules across fields are kept.
 */
function judgeOf(resource: Resource): z.ZodObject {
  const known = judges.get(resource);
  if (known !== undefined) return known;
  const shape = Object.entries(resource.schema.shape as Shape).filter(
    ([name]) => resource.fields[name]?.sensitivity === undefined,
  );
  const judge = z.strictObject(Object.fromEntries(shape));
  const checked = judge.check(
    ...((resource.schema.def.checks ?? []) as Parameters<typeof judge.check>),
  );
  judges.set(resource, checked);
  return checked;
}

/** The document as the schema takes it, defaults filled in; INVALID_INPUT with every field. */
export function judged(resource: Resource, document: AnyDocument): AnyDocument {
  const open: Record<string, unknown> = {};
  const sealed: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(document)) {
    if (HEAD.has(name)) continue;
    if (resource.fields[name]?.sensitivity !== undefined) sealed[name] = value;
    else open[name] = value;
  }
  const body = bodyOf({ ...open, _id: document._id, version: document.version });
  const parsed = judgeOf(resource).safeParse(body);
  if (!parsed.success) {
    const fields = parsed.error.issues.slice(0, FIELD_ERRORS_MAX).map((issue) => ({
      field: issue.path.map(String).join('.') || 'body',
      message: issue.message,
    }));
    throw new AppError('INVALID_INPUT', { fields });
  }
  return {
    ...parsed.data,
    ...sealed,
    _id: document._id,
    version: document.version,
    ...(document.updatedAt && { updatedAt: document.updatedAt }),
  };
}

const HEAD = new Set(['_id', 'version', 'updatedAt']);

/** Refuses fields that the actor may not write although others may. */
export function requireWritable(call: ResourceCall, names: readonly string[]): void {
  const { resource, actor } = call;
  const refused = names.filter((name) => {
    const permission = resource.fields[name]?.writeBy;
    return permission !== undefined && !scopeOf({ roles: actor.roles, permission });
  });
  if (refused.length > 0) {
    throw new AppError('INVALID_INPUT', {
      fields: refused.slice(0, FIELD_ERRORS_MAX).map((field) => ({
        field,
        message: 'you may not write this field',
      })),
    });
  }
}

/** True when the actor may see the field. */
export function maySee(call: Pick<ResourceCall, 'actor'>, field: FieldSpec | undefined): boolean {
  if (field === undefined) return false;
  if (field.readBy === undefined) return true;
  return scopeOf({ roles: call.actor.roles, permission: field.readBy }) !== undefined;
}

/** Refuses references to documents that do not exist; only changed ones are looked up. */
export async function requireReferences(input: {
  readonly deps: ResourceDeps;
  readonly resource: Resource;
  readonly before: AnyDocument | null;
  readonly document: AnyDocument;
  readonly session: ClientSession;
}): Promise<void> {
  const { deps, resource, before, document, session } = input;
  const shape = resource.schema.shape as Shape;
  const found = referencesOf({ fields: resource.fields, shape, value: document, path: '' });
  const old = new Set(
    before === null
      ? []
      : referencesOf({ fields: resource.fields, shape, value: before, path: '' }).map(
          ({ target, id }) => `${target}/${id}`,
        ),
  );
  const fresh = found.filter(({ target, id }) => !old.has(`${target}/${id}`));
  const faults: FieldError[] = [];
  for (const target of new Set(fresh.map((reference) => reference.target))) {
    const here = fresh.filter((reference) => reference.target === target);
    const pointed = deps.resources.find(({ name }) => name === target);
    if (pointed === undefined) throw new AppError('INTERNAL', { detail: `no resource ${target}` });
    const ids = here.map(({ id }) => id);
    const missing = new Set(await deps.store.missingOf({ resource: pointed, ids, session }));
    faults.push(
      ...here
        .filter(({ id }) => missing.has(id))
        .map(({ path, id }) => ({
          field: path,
          message: `no such ${pointed.labels.one.en}: ${id}`,
        })),
    );
  }
  if (faults.length > 0) {
    throw new AppError('INVALID_INPUT', { fields: faults.slice(0, FIELD_ERRORS_MAX) });
  }
}

type Reference = { readonly target: string; readonly id: string; readonly path: string };

function referencesOf(input: {
  readonly fields: Readonly<Record<string, FieldSpec>>;
  readonly shape: Shape;
  readonly value: unknown;
  readonly path: string;
}): readonly Reference[] {
  const { fields, shape, value, path } = input;
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(fields).flatMap(([name, spec]) => {
    const inner = (value as Readonly<Record<string, unknown>>)[name];
    const innerPath = `${path}${name}`;
    const values = Array.isArray(inner) ? (inner as readonly unknown[]) : [inner];
    if (spec.reference !== undefined) {
      const except = spec.referenceExcept ?? [];
      return values
        .filter((id): id is string => typeof id === 'string' && !except.includes(id))
        .map((id) => ({ target: spec.reference ?? '', id, path: innerPath }));
    }
    const schema = shape[name];
    const innerShape = schema === undefined ? undefined : shapeOf(schema);
    const innerFields = spec.fields;
    if (innerFields === undefined || innerShape === undefined) return [];
    return values.flatMap((one) =>
      referencesOf({ fields: innerFields, shape: innerShape, value: one, path: `${innerPath}.` }),
    );
  });
}
