import type { Resource } from '../../resources/kit/types.js';
import type { ResourceDeps } from './deps.js';

/** The fields with every sensitive value sealed; the others as they are. */
export async function sealFields(input: {
  readonly deps: ResourceDeps;
  readonly resource: Resource;
  readonly id: string;
  readonly fields: Readonly<Record<string, unknown>>;
}): Promise<Readonly<Record<string, unknown>>> {
  const { deps, resource, id, fields } = input;
  const sealed: Record<string, unknown> = { ...fields };
  for (const [name, value] of Object.entries(fields)) {
    if (resource.fields[name]?.sensitivity === undefined || value === null) continue;
    sealed[name] = await deps.sealer.seal({ resource, id, field: name, value: String(value) });
  }
  return sealed;
}
