import type { Route } from '../../kit/route.js';
import { caseStatementRoutes } from '../case-routes.js';

export const WORKER_CASE_ROUTES: readonly Route[] = caseStatementRoutes({
  prefix: '/worker',
  access: { audience: 'worker', permission: 'case.open' },
});
