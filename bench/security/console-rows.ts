import type { OutsideChannel } from '../../contract/terms/setup.js';
import type { Role } from '../../contract/terms/permissions.js';
import type { Connection } from '../../data/connect.js';
import { savedViewsModel } from '../../data/models/saved-view.js';
import { createInboxRepository } from '../../data/repositories/inbox-items.js';
import { newItem } from '../../use-cases/inbox/notify.js';
import { audienceOfRole, HUMAN_ROLES } from './people.js';
import type { RowFacts } from './rows.js';

/** Ids of what people at the consoles work with. */
export type ConsoleIds = {
  readonly inboxItemId: string;
  readonly viewId: string;
  readonly channel: OutsideChannel | 'no-such-channel';
};

export const MISSING_CONSOLE: ConsoleIds = {
  inboxItemId: 'no-such-item',
  viewId: 'no-such-view',
  channel: 'no-such-channel',
};

/** An order that waits for a person of its city or merchant, and a view of every person of staff. */
export async function consoleRows(connection: Connection, facts: RowFacts): Promise<ConsoleIds> {
  const { tag, tenant, orderId, no } = facts;
  const { cityCode, merchantId } = tenant;
  const key = `scene:${orderId}`;
  const item = newItem({
    ...{ kind: 'ESCALATION', key, subject: key, cityCode, merchantId, isSwept: false },
    ...{ refKind: 'order', refId: orderId, params: { orderNo: no }, nowMs: Date.now() },
  });
  await createInboxRepository(connection).insertOnce(item);
  const viewId = `view-${tag}`;
  const staff = HUMAN_ROLES.filter(
    (role: Role) => !['customer', 'worker'].includes(audienceOfRole(role)),
  );
  for (const role of staff) {
    const view = { id: viewId, page: 'orders', name: tag, query: '', updatedAt: new Date() };
    // Whoever belongs to this set: `same` is a colleague, whose rows are his alone.
    const _id = `${role}-${tag}`;
    await savedViewsModel(connection).create({ _id, views: [view] });
  }
  return { inboxItemId: item._id, viewId, channel: 'SMS' };
}
