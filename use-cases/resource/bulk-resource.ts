import { isAppError } from '../../contract/terms/errors.js';
import type { ResourceCall, ResourceDeps } from './deps.js';
import { actOnResource, removeResource } from './write-resource.js';

export type BulkItem = { readonly id: string; readonly version: number };

export type BulkResult = {
  readonly done: number;
  readonly items: readonly {
    readonly id: string;
    readonly version?: number;
    readonly code?: string;
  }[];
};

/**
 * One action (or removal) on several documents, one transaction each: what one of them refuses
 * does not undo the others, and each answer says what became of it.
 */
export async function bulkResource(input: {
  readonly deps: ResourceDeps;
  readonly call: ResourceCall;
  readonly action: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly items: readonly BulkItem[];
}): Promise<BulkResult> {
  const { deps, call, action, body } = input;
  const results: { id: string; version?: number; code?: string }[] = [];
  for (const { id, version } of input.items) {
    const edit = { deps, call, id, expectedVersion: version };
    try {
      const after =
        action === 'remove'
          ? await removeResource(edit)
          : await actOnResource({ ...edit, action, body });
      results.push({ id, ...(after !== null && { version: after.version }) });
    } catch (error) {
      if (!isAppError(error)) throw error;
      results.push({ id, code: error.code });
    }
  }
  return { done: results.filter(({ code }) => code === undefined).length, items: results };
}
