import type { z } from 'zod';
import type { inboxCountsSchema, inboxItemSchema } from '../../contract/schemas/inbox.js';
import { AppError } from '../../contract/terms/errors.js';
import {
  INBOX_RULES,
  inboxTextOf,
  type InboxKind,
  type InboxState,
} from '../../contract/terms/inbox.js';
import type { Actor } from '../../contract/terms/permissions.js';
import type { InboxItemDocument } from '../../data/repositories/inbox-items.js';
import type { PageStart } from '../../data/repositories/orders.js';
import type { InboxDeps } from './deps.js';
import { inboxKindsOf, inboxScopeOf, seesItem } from './inbox-reach.js';
import { notify, type InboxNote } from './notify.js';
import { sweepInbox } from './sweep-inbox.js';

export type InboxItemDto = z.input<typeof inboxItemSchema>;
export type InboxCountsDto = z.input<typeof inboxCountsSchema>;
export type Inbox = ReturnType<typeof createInbox>;

type OnItem = { readonly actor: Actor; readonly itemId: string };

/** The inbox of operators and of merchants' managers (S24) as one object for the api. */
export function createInbox(deps: InboxDeps) {
  return {
    ...createReads(deps),
    ...createSteps(deps),
    notify: (note: InboxNote) => notify(deps, note),
    sweep: () => sweepInbox(deps),
  };
}

function createReads(deps: InboxDeps) {
  return {
    /** Newest first; one row more than `limit`. */
    async list(input: {
      readonly actor: Actor;
      readonly kinds?: readonly InboxKind[] | undefined;
      readonly state: InboxState;
      readonly isUnread: boolean;
      readonly isMine: boolean;
      readonly after?: PageStart | undefined;
      readonly limit: number;
    }): Promise<InboxItemDto[]> {
      const { actor, kinds, state, isUnread, isMine, after, limit } = input;
      const filter = {
        scope: inboxScopeOf(actor),
        state,
        kinds,
        unreadBy: isUnread ? actor.id : undefined,
        assigneeId: isMine ? actor.id : undefined,
      };
      const items = await deps.inbox.list({ filter, after, limit });
      return present(deps, items, actor);
    },

    /** What is open of each kind that this person can see, also of those without any. */
    async counts(actor: Actor): Promise<InboxCountsDto> {
      const scope = inboxScopeOf(actor);
      const [counted, mine] = await Promise.all([
        deps.inbox.countOpen(scope, actor.id),
        deps.inbox.countAssigned(scope, actor.id),
      ]);
      const items = inboxKindsOf(actor).map((kind) => {
        const { open = 0, unread = 0 } = counted.find((count) => count.kind === kind) ?? {};
        const { name, hasSound } = INBOX_RULES[kind];
        return { kind, kindText: name, hasSound, open, unread };
      });
      const sumOf = (key: 'open' | 'unread') => items.reduce((sum, item) => sum + item[key], 0);
      return { items, open: sumOf('open'), unread: sumOf('unread'), mine };
    },
  };
}

function createSteps(deps: InboxDeps) {
  return {
    /** NOT_FOUND for what he does not see. */
    async read({ actor, itemId }: OnItem): Promise<InboxItemDto> {
      await requireItem(deps, { actor, itemId });
      await deps.inbox.markRead(itemId, actor.id);
      return getItem(deps, { actor, itemId });
    },

    async readAll(input: { readonly actor: Actor; readonly kind?: InboxKind | undefined }) {
      const { actor, kind } = input;
      const kinds = kind === undefined ? undefined : [kind];
      const filter = { scope: inboxScopeOf(actor), state: 'OPEN', kinds } as const;
      return { read: await deps.inbox.markAllRead(filter, actor.id) };
    },

    /**
     * Gives an open item to oneself, to a colleague who sees it, or to nobody. Errors: NOT_FOUND;
     * LOCKED_BY_OTHER for oneself when somebody else has it; ACTION_NOT_ALLOWED once it is done;
     * INVALID_INPUT for a colleague who does not see it.
     */
    async assign(input: OnItem & { readonly to: string }): Promise<InboxItemDto> {
      const { actor, itemId, to } = input;
      const item = await requireItem(deps, input);
      if (to !== 'me' && to !== 'none') await requireColleague(deps, { staffId: to, item });
      const assigneeId = to === 'me' ? actor.id : to === 'none' ? null : to;
      const from = to === 'me' ? actor.id : undefined;
      if (!(await deps.inbox.assign({ itemId, assigneeId, from }))) {
        const { state } = await requireItem(deps, input);
        throw new AppError(state === 'OPEN' ? 'LOCKED_BY_OTHER' : 'ACTION_NOT_ALLOWED');
      }
      return getItem(deps, input);
    },

    /** Somebody has seen to it; a repeat changes nothing. NOT_FOUND. */
    async finish(input: OnItem): Promise<InboxItemDto> {
      const { actor, itemId } = input;
      await requireItem(deps, input);
      await deps.inbox.finish({ itemId, by: actor.id, at: new Date(deps.clock.nowMs()) });
      return getItem(deps, input);
    },
  };
}

async function requireItem(deps: InboxDeps, { actor, itemId }: OnItem): Promise<InboxItemDocument> {
  const item = await deps.inbox.find(itemId, inboxScopeOf(actor));
  if (item === null) throw new AppError('NOT_FOUND');
  return item;
}

async function getItem(deps: InboxDeps, input: OnItem): Promise<InboxItemDto> {
  const [dto] = await present(deps, [await requireItem(deps, input)], input.actor);
  if (dto === undefined) throw new AppError('NOT_FOUND');
  return dto;
}

async function requireColleague(
  deps: InboxDeps,
  input: { readonly staffId: string; readonly item: InboxItemDocument },
): Promise<void> {
  const person = await deps.staff.findById(input.staffId);
  if (person?.status === 'ACTIVE' && seesItem(person, input.item)) return;
  const message = '该同事看不到此事项 / this person does not see the item';
  throw new AppError('INVALID_INPUT', { fields: [{ field: 'to', message }] });
}

async function present(
  deps: InboxDeps,
  items: readonly InboxItemDocument[],
  actor: Actor,
): Promise<InboxItemDto[]> {
  const names = await deps.inbox.namesOf(items.flatMap(({ assigneeId }) => assigneeId ?? []));
  return items.map((item) => {
    const { _id, kind, stage, assigneeId, createdAt, doneAt, doneBy } = item;
    const { name, hasSound } = INBOX_RULES[kind];
    return {
      id: _id,
      kind,
      kindText: name,
      stage,
      text: inboxTextOf(item),
      refKind: item.refKind,
      refId: item.refId,
      params: { ...item.params },
      cityCode: item.cityCode,
      merchantId: item.merchantId,
      priority: item.priority,
      hasSound,
      state: item.state,
      isRead: item.readBy.includes(actor.id),
      assignee: assigneeId === null ? null : { id: assigneeId, name: names.get(assigneeId) ?? '' },
      createdAt: createdAt.toISOString(),
      doneAt: doneAt?.toISOString() ?? null,
      doneBy,
    };
  });
}
