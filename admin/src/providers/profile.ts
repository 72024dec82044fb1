import { useQuery, type QueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import type { profileSchema } from '@contract/schemas/auth';
import type { Permission } from '@contract/terms/permissions';
import { call } from '../api/http';
import { onSessionChange, readSession } from '../api/session';

/** Who is logged in, with every permission his roles give and its reach. */
export type Profile = z.infer<typeof profileSchema>;

let loading: Promise<Profile> | null = null;

export function loadProfile(): Promise<Profile> {
  loading ??= call<Profile>('GET', '/auth/me').catch((error: unknown) => {
    loading = null;
    throw error;
  });
  return loading;
}

export function forgetProfile(): void {
  loading = null;
}

/** Another person at this browser must not see what the one before had loaded. */
export function clearCacheOnSessionChange(client: QueryClient): () => void {
  let isIn = readSession() !== null;
  return onSessionChange(() => {
    const now = readSession() !== null;
    if (now !== isIn) {
      forgetProfile();
      client.clear();
    }
    isIn = now;
  });
}

export function useProfile(): Profile | undefined {
  return useQuery({
    queryKey: ['profile'],
    queryFn: loadProfile,
    staleTime: Infinity,
    enabled: readSession() !== null,
  }).data;
}

/** True when one of the roles of the person gives the permission, whatever its reach. */
export function useMay(): (permission: Permission | undefined) => boolean {
  const profile = useProfile();
  return (permission) =>
    permission === undefined ||
    (profile !== undefined && profile.permissions[permission] !== undefined);
}
