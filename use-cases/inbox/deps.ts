import type { InboxFacts } from '../../data/repositories/inbox-facts.js';
import type { InboxRepository } from '../../data/repositories/inbox-items.js';
import type { StaffRepository } from '../../data/repositories/staff.js';

/** What the inbox of operators works with. */
export type InboxDeps = {
  readonly clock: { nowMs(): number };
  readonly inbox: InboxRepository;
  readonly inboxFacts: InboxFacts;
  readonly staff: Pick<StaffRepository, 'findById'>;
};
