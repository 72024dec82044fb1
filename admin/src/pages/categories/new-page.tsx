import { useApi } from '../../api/use-api';
import { Loaded } from '../../kit/states';
import { useUrlState } from '../../kit/url-state';
import { DesignerView } from './designer-view';
import { copyOf, EMPTY_DRAFT } from './draft';
import { CATEGORIES_PATH, type Category } from './types';

/** A new service type, from nothing or like another one (`from` of the URL). */
export default function NewPage() {
  const [params] = useUrlState();
  const from = params.get('from');
  if (from === null) return <DesignerView key="" saved={undefined} start={EMPTY_DRAFT} />;
  return <CopyFrom key={from} id={from} />;
}

function CopyFrom({ id }: { readonly id: string }) {
  const query = useApi<Category>(`${CATEGORIES_PATH}/${encodeURIComponent(id)}`);
  const isOther = query.data !== undefined && query.data.id !== id;
  return (
    <Loaded query={isOther ? { ...query, data: undefined, isPending: true } : query}>
      {(category) => <DesignerView key={category.id} saved={undefined} start={copyOf(category)} />}
    </Loaded>
  );
}
