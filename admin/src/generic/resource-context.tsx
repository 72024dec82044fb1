import { createContext, useContext } from 'react';
import type { ClientResource } from './types';

const ResourceContext = createContext<readonly ClientResource[]>([]);
export const ResourceProvider = ResourceContext.Provider;

/** All resources that the person may read. */
export function useResources(): readonly ClientResource[] {
  return useContext(ResourceContext);
}

export function useResourceSpec(name: string | undefined): ClientResource | undefined {
  return useResources().find((resource) => resource.name === name);
}
