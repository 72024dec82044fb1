import { checksSchema } from '../../../contract/schemas/checks.js';
import { AppError } from '../../../contract/terms/errors.js';
import { defineRoute, type Route } from '../../kit/route.js';

export const ADMIN_CHECK_ROUTES: readonly Route[] = [
  defineRoute({
    method: 'get',
    path: '/admin/checks',
    summary: 'Books and calendars: ledger sum, double bookings, stuck orders, escrow left',
    tags: ['checks'],
    access: { audience: 'admin', permission: 'ledger.read' },
    responses: { 200: checksSchema },
    handler: async ({ deps, scope }) => {
      // The numbers are of the whole database, so a reach of some cities is not enough.
      if (scope !== 'all') throw new AppError('FORBIDDEN');
      return { status: 200, body: await deps.checks.run() };
    },
  }),
];
