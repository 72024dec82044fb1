import { useQuery } from '@tanstack/react-query';
import { call, type ApiError } from '../../api/http';
import type { SetupState } from './types';

/** Whether there is an administrator; asked once, since the set-up itself changes the answer. */
export function useSetupState() {
  return useQuery<SetupState, ApiError>({
    queryKey: ['/setup'],
    queryFn: () => call<SetupState>('GET', '/setup', { isPublic: true }),
    staleTime: Infinity,
  });
}
