import { AppError } from '../../../contract/terms/errors.js';
import type { AnyDocument, Resource } from '../../../resources/kit/types.js';
import type { HookInput } from '../deps.js';

/** A row of another resource, read in the transaction of the change and whatever its tenant. */
export async function rowOf<T extends AnyDocument>(
  { deps, session }: Pick<HookInput, 'deps' | 'session'>,
  place: { readonly resource: string; readonly id: unknown },
): Promise<T | null> {
  const found = await deps.store.findOne({
    resource: resourceOf({ deps }, place.resource),
    id: String(place.id),
    conditions: [],
    session,
  });
  return found as T | null;
}

export function resourceOf({ deps }: Pick<HookInput, 'deps'>, name: string): Resource {
  const resource = deps.resources.find((one) => one.name === name);
  if (resource === undefined) throw new AppError('INTERNAL', { detail: `no resource ${name}` });
  return resource;
}

/** INVALID_INPUT of one field. */
export function badField(field: string, message: string): AppError {
  return new AppError('INVALID_INPUT', { fields: [{ field, message }] });
}
