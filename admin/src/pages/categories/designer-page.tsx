import { useParams } from 'react-router';
import { useApi } from '../../api/use-api';
import { useResourceSpec } from '../../generic/resource-context';
import { Loaded } from '../../kit/states';
import { DesignerView } from './designer-view';
import { draftOf } from './draft';
import { CATEGORIES_PATH, type Category } from './types';

/** One service type: designed, looked at on both phones, published. */
export default function DesignerPage() {
  const { categoryId = '' } = useParams();
  const spec = useResourceSpec('categories');
  const query = useApi<Category>(`${CATEGORIES_PATH}/${encodeURIComponent(categoryId)}`);
  // The one before stays while the next one is read.
  const isOther = query.data !== undefined && query.data.id !== categoryId;
  return (
    <Loaded query={isOther ? { ...query, data: undefined, isPending: true } : query}>
      {(category) => (
        <DesignerView
          key={category.id}
          saved={category}
          start={draftOf(category)}
          isReadOnly={spec?.verbs.update !== true}
        />
      )}
    </Loaded>
  );
}
