import { randomUUID } from 'node:crypto';
import { AppError } from '../../contract/terms/errors.js';
import type { ClientSession } from '../../data/repositories/session.js';
import type { AnyDocument, PlainValue } from '../../resources/kit/types.js';
import type { ResourceCall, ResourceDeps } from './deps.js';
import { judged, requireReferences, requireWritable } from './judge.js';
import { reachOf, requireWithinReach, tenantDefaults } from './reach.js';
import { sealFields } from './seal-fields.js';

type Body = Readonly<Record<string, unknown>>;
type Write = { readonly deps: ResourceDeps; readonly call: ResourceCall };

/**
 * Creates a document. Throws INVALID_INPUT (fields, references, reach) or ALREADY_EXISTS when the
 * id or a unique value is taken; then nothing is stored, not even an audit entry.
 */
export async function createResource(
  input: Write & { readonly body: Body; readonly session?: ClientSession },
): Promise<AnyDocument> {
  const { deps, call, body } = input;
  const { id, ...fields } = body;
  requireWritable(call, Object.keys(fields));
  const _id = call.resource.id === 'slug' ? String(id) : randomUUID();
  const sealed = await sealFields({ deps, resource: call.resource, id: _id, fields });
  const work = async (session: ClientSession): Promise<AnyDocument> => {
    const draft = { ...tenantDefaults(call), ...sealed, _id, version: 1 };
    const document = await prepared({ deps, call, before: null, document: draft, session });
    if (!(await deps.store.insert({ resource: call.resource, document, session }))) {
      throw new AppError('ALREADY_EXISTS');
    }
    await record({ call, verb: 'create', before: null, after: document, session });
    return document;
  };
  return input.session === undefined ? deps.transact(work) : work(input.session);
}

type Edit = Write & {
  readonly id: string;
  /** Of If-Match: the version that the person has seen. */
  readonly expectedVersion: number;
};

/** Changes fields of one document; null takes an optional field away. */
export async function updateResource(
  input: Edit & { readonly body: Body; readonly session?: ClientSession },
): Promise<AnyDocument> {
  const { deps, call, body, id } = input;
  requireWritable(call, Object.keys(body));
  const sealed = await sealFields({ deps, resource: call.resource, id, fields: body });
  const work = (session: ClientSession) =>
    changed({
      ...input,
      session,
      verb: 'update',
      change: async ({ before }) => patched(before, sealed),
    });
  return input.session === undefined ? deps.transact(work) : work(input.session);
}

/** A declared action: a change of fields, or code of the hooks. */
export async function actOnResource(
  input: Edit & { readonly action: string; readonly body: Body },
): Promise<AnyDocument> {
  const { deps, call, action, body } = input;
  const spec = call.resource.actions[action];
  if (spec === undefined) throw new AppError('NOT_FOUND');
  const hook = deps.hooks[call.resource.name]?.actions?.[action];
  const reason = typeof body.reason === 'string' ? body.reason : undefined;
  return deps.transact((session) =>
    changed({
      ...input,
      session,
      verb: action,
      reason,
      when: spec.from,
      change: async ({ before }) => {
        const kept = spec.keepReasonIn === undefined ? {} : { [spec.keepReasonIn]: reason ?? null };
        const document = patched(before, { ...spec.set, ...kept });
        return hook === undefined
          ? document
          : hook({ deps, call, before, document, session, body });
      },
    }),
  );
}

/** Archives or deletes, as the resource declares; returns the archived document or null. */
export async function removeResource(
  input: Edit & { readonly session?: ClientSession },
): Promise<AnyDocument | null> {
  const { deps, call, id, expectedVersion } = input;
  const { resource } = call;
  const { removal } = resource;
  if (removal === undefined) throw new AppError('METHOD_NOT_ALLOWED');
  const work = async (session: ClientSession): Promise<AnyDocument | null> => {
    if (removal.kind === 'archive') {
      const change = async ({ before }: { before: AnyDocument }) => patched(before, removal.set);
      return changed({ ...input, session, verb: 'remove', change });
    }
    const before = await required({ deps, call, id, session });
    requireVersion(before, expectedVersion);
    requireState(before, removal.from);
    const isRemoved = await deps.store.remove({
      resource,
      id,
      expectedVersion,
      ...(removal.from && { when: removal.from }),
      session,
    });
    if (!isRemoved) throw new AppError('VERSION_CONFLICT');
    await record({ call, verb: 'remove', before, after: null, session });
    return null;
  };
  return input.session === undefined ? deps.transact(work) : work(input.session);
}

type Change = Edit & {
  readonly session: ClientSession;
  readonly verb: string;
  readonly reason?: string | undefined;
  readonly when?: Readonly<Record<string, readonly PlainValue[]>> | undefined;
  change(input: { readonly before: AnyDocument }): Promise<AnyDocument>;
};

async function changed(input: Change): Promise<AnyDocument> {
  const { deps, call, session, expectedVersion } = input;
  const before = await required(input);
  requireVersion(before, expectedVersion);
  requireState(before, input.when);
  const draft = { ...(await input.change({ before })), version: before.version + 1 };
  const document = await prepared({ deps, call, before, document: draft, session });
  const outcome = await deps.store.replace({
    resource: call.resource,
    document,
    expectedVersion,
    ...(input.when && { when: input.when }),
    session,
  });
  if (outcome === 'stale') throw new AppError('VERSION_CONFLICT');
  if (outcome === 'taken') throw new AppError('ALREADY_EXISTS');
  const { verb, reason } = input;
  await record({ call, verb, before, after: document, reason, session });
  return document;
}

/** Derived fields, then every rule: schema, reach, references. */
async function prepared(input: {
  readonly deps: ResourceDeps;
  readonly call: ResourceCall;
  readonly before: AnyDocument | null;
  readonly document: AnyDocument;
  readonly session: ClientSession;
}): Promise<AnyDocument> {
  const { deps, call, before, session } = input;
  const { resource } = call;
  const timed = { ...input.document, updatedAt: new Date(deps.clock.nowMs()) };
  const hook = deps.hooks[resource.name]?.beforeWrite;
  // Judged before the hook too: code may rely on the shape of what people have sent.
  const document =
    hook === undefined ? timed : await hook({ deps, call, before, document: timed, session });
  const sound = judged(resource, document);
  requireWithinReach({ ...call, before, document: sound });
  await requireReferences({ deps, resource, before, document: sound, session });
  return sound;
}

async function required(input: {
  readonly deps: ResourceDeps;
  readonly call: ResourceCall;
  readonly id: string;
  readonly session: ClientSession;
}): Promise<AnyDocument> {
  const { deps, call, id, session } = input;
  const { resource } = call;
  const found = await deps.store.findOne({ resource, id, conditions: reachOf(call), session });
  if (found === null) throw new AppError('NOT_FOUND');
  return found;
}

function requireVersion(document: AnyDocument, expectedVersion: number): void {
  if (document.version === expectedVersion) return;
  throw new AppError('VERSION_CONFLICT', { extra: { version: document.version } });
}

function requireState(
  document: AnyDocument,
  from: Readonly<Record<string, readonly PlainValue[]>> | undefined,
): void {
  for (const [field, values] of Object.entries(from ?? {})) {
    const value = (document[field] ?? null) as PlainValue;
    if (!values.includes(value)) {
      throw new AppError('ACTION_NOT_ALLOWED', { extra: { [field]: value } });
    }
  }
}

function patched(before: AnyDocument, fields: Body): AnyDocument {
  const kept = Object.entries({ ...before, ...fields }).filter(
    ([, value]) => value !== null && value !== undefined,
  );
  return Object.fromEntries(kept) as AnyDocument;
}

async function record(input: {
  readonly call: ResourceCall;
  readonly verb: string;
  readonly before: AnyDocument | null;
  readonly after: AnyDocument | null;
  readonly reason?: string | undefined;
  readonly session: ClientSession;
}): Promise<void> {
  const { call, session, before, after, verb, reason } = input;
  const id = (after ?? before)?._id ?? '';
  const { resource } = call;
  const names = Object.keys(resource.fields);
  const changedFields = names.filter(
    (name) => JSON.stringify(before?.[name]) !== JSON.stringify(after?.[name]),
  );
  await call.recordChange({ resource, id, verb, before, after, changedFields, reason }, session);
}
