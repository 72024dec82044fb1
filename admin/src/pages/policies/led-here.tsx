import { Navigate, useLocation, useParams } from 'react-router';

/** Where the generated screens of policies would be: leads to the pages made by hand. */
export default function LedHere() {
  const { policyId } = useParams();
  const { search } = useLocation();
  if (policyId === 'create') return <Navigate to="/policies?new=1" replace />;
  if (policyId !== undefined) return <Navigate to={`/policies/${policyId}`} replace />;
  const given = new URLSearchParams(search);
  const kept = [
    ['city', given.get('cityCode')],
    ['category', given.get('categoryId')],
  ].filter((pair): pair is [string, string] => pair[1] !== null);
  return (
    <Navigate to={{ pathname: '/policies', search: `${new URLSearchParams(kept)}` }} replace />
  );
}
