import type { z } from 'zod';
import type { Resource } from './types.js';

type Optional = 'collection' | 'actions' | 'audiences' | 'canImport' | 'canExport' | 'model';

/** A declaration: `Resource` with the usual values left out. */
export type ResourceSpec<S extends z.ZodObject> = Omit<Resource<S>, Optional> &
  Partial<Pick<Resource<S>, Optional>>;

/**
 * Declares one resource. From it come the mongoose model, the routes under `/resources/<name>`,
 * their part of the OpenAPI document and the description that the console builds its screens
 * from. `checkResources` judges the declaration at boot.
 */
export function defineResource<const S extends z.ZodObject>(spec: ResourceSpec<S>): Resource<S> {
  return {
    collection: spec.name.replaceAll('-', '_'),
    model: modelNameOf(spec.name),
    audiences: ['admin', 'merchant'],
    actions: {},
    canImport: false,
    canExport: true,
    ...spec,
  };
}

function modelNameOf(name: string): string {
  return `Resource:${name}`;
}
