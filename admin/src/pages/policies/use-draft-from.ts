import { useNavigate } from 'react-router';
import { useCommand } from '../../api/use-api';
import { textOf } from '../../kit/reason-dialog';
import { ownOf } from './fields';
import { POLICIES_PATH, POLICY_REFRESH, type Policy } from './types';

/** Drafts the next version and opens it. */
export function useDraftFrom(input: {
  readonly policy: Policy;
  onError(text: string | null): void;
}) {
  const navigate = useNavigate();
  const create = useCommand<Policy>();
  const fill = useCommand<Policy>({ refresh: POLICY_REFRESH });
  const { policy, onError } = input;
  const { cityCode, categoryId } = policy;
  /** The server copies the newest version; for an older one the copy is replaced by its numbers. */
  const draft = async (isNewest: boolean): Promise<void> => {
    onError(null);
    try {
      const made = await create.mutateAsync({
        path: POLICIES_PATH,
        body: { cityCode, categoryId },
      });
      const path = `${POLICIES_PATH}/${made.id}`;
      if (!isNewest) {
        await fill.mutateAsync({
          method: 'PATCH',
          path,
          version: made.version,
          body: ownOf(policy),
        });
      }
      void navigate(`/policies/${made.id}`);
    } catch (thrown) {
      onError(textOf(thrown));
    }
  };
  return { draft, isBusy: create.isPending || fill.isPending };
}
