import type { AnyDocument } from '../../resources/kit/types.js';
import { toWire } from '../../resources/kit/wire.js';
import type { ResourceCall, Sealed } from './deps.js';
import { maySee } from './judge.js';

/** A document as the caller may see it: sensitive values masked, limited fields left out. */
export function presentResource(input: {
  readonly call: ResourceCall;
  readonly document: AnyDocument;
  /** Columns of the list only. */
  readonly isRow?: boolean;
}): Record<string, unknown> & { id: string; version: number } {
  const { call, document } = input;
  const body: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(call.resource.fields)) {
    const value = document[name];
    if (value === undefined || value === null || !maySee(call, field)) continue;
    if (input.isRow === true && field.inList !== true) continue;
    body[name] = field.sensitivity === undefined ? toWire(value) : (value as Sealed).masked;
  }
  return {
    id: document._id,
    version: document.version,
    ...(document.updatedAt && { updatedAt: document.updatedAt.toISOString() }),
    ...body,
  };
}
