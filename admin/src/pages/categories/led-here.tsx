import { Navigate, useLocation, useParams } from 'react-router';

/** Where the generated screens would be: leads to the designer. */
export default function LedHere() {
  const { categoryId } = useParams();
  const { search } = useLocation();
  if (categoryId === undefined) return <Navigate to={`/categories${search}`} replace />;
  const id = categoryId === 'create' ? 'new' : encodeURIComponent(categoryId);
  return <Navigate to={`/categories/${id}`} replace />;
}
