import {
  payoutAccountDraftSchema,
  payoutAccountListSchema,
  payoutAccountParamsSchema,
  payoutAccountSchema,
  payoutBankListSchema,
  payoutBankQuerySchema,
} from '../../contract/schemas/payout-account.js';
import { BANKS } from '../../contract/terms/banks.js';
import { AppError } from '../../contract/terms/errors.js';
import type { PayoutOwnerKind } from '../../contract/terms/payout.js';
import type { Actor } from '../../contract/terms/permissions.js';
import { defineRoute, type Route } from '../kit/route.js';

const tags = ['payout accounts'];

/** Whose accounts a call is about: his own, or those of the merchant that he works for. */
function ownerOf(ownerKind: PayoutOwnerKind, actor: Actor) {
  const ownerId = ownerKind === 'worker' ? actor.id : actor.merchantId;
  if (ownerId === null) throw new AppError('FORBIDDEN');
  return { ownerKind, ownerId };
}

const baseOf = (audience: PayoutOwnerKind): string => `/${audience}/payout-accounts`;

/** The same for both. */
function readRoutes(audience: PayoutOwnerKind): readonly Route[] {
  const read = { audience, permission: 'withdrawal.read' } as const;
  const base = baseOf(audience);
  return [
    defineRoute({
      method: 'get',
      path: base,
      summary: 'Accounts that withdrawals can go to, the default one on top; masked',
      tags,
      access: read,
      rateLimit: 'read',
      responses: { 200: payoutAccountListSchema },
      handler: async ({ deps, actor }) => ({
        status: 200,
        body: { items: await deps.payoutAccounts.list(ownerOf(audience, actor)) },
      }),
    }),
    defineRoute({
      method: 'get',
      path: `/${audience}/payout-banks`,
      summary: 'Banks to choose from, or the bank of a card by its first digits',
      tags,
      access: read,
      rateLimit: 'read',
      query: payoutBankQuerySchema,
      responses: { 200: payoutBankListSchema },
      handler: async ({ deps, query: { prefix } }) => {
        const found = prefix === undefined ? BANKS : [deps.payoutAccounts.bankOfCard(prefix)];
        const items = found.flatMap((bank) =>
          bank === null ? [] : [{ code: bank.code, label: { zh: bank.zh, en: bank.en } }],
        );
        return { status: 200, body: { items } };
      },
    }),
  ];
}

/** Every change asks for a factor that was shown in the last five minutes. */
function writeRoutes(audience: PayoutOwnerKind): readonly Route[] {
  const write = { audience, permission: 'payoutAccount.write', stepUp: true } as const;
  const base = baseOf(audience);
  return [
    defineRoute({
      method: 'post',
      path: base,
      summary: 'Add an account in the owner’s own name; it is usable after the holding time',
      tags,
      access: write,
      idempotency: 'required',
      rateLimit: 'payoutAccount',
      body: payoutAccountDraftSchema,
      responses: { 201: payoutAccountSchema },
      errors: [
        'NOT_FOUND',
        'CONSENT_NEEDED',
        'PAYOUT_NOT_VERIFIED',
        'PAYOUT_NAME_MISMATCH',
        'PAYOUT_ACCOUNTS_FULL',
        'ALREADY_EXISTS',
        'WECHAT_NOT_SET_UP',
        'WECHAT_NOT_LINKED',
        'CONTENTION',
      ],
      handler: async ({ deps, actor, body }) => {
        await deps.consents.require(actor, 'BANK_ACCOUNT');
        const { holder, ...draft } = body;
        const input = { ...ownerOf(audience, actor), draft, holder, by: actor.id };
        return { status: 201, body: await deps.payoutAccounts.add(input) };
      },
    }),
    defineRoute({
      method: 'post',
      path: `${base}/:accountId/default`,
      summary: 'Make it the one that is offered first',
      tags,
      access: write,
      rateLimit: 'write',
      params: payoutAccountParamsSchema,
      responses: { 200: payoutAccountSchema },
      errors: ['NOT_FOUND'],
      handler: async ({ deps, actor, params }) => ({
        status: 200,
        body: await deps.payoutAccounts.chooseDefault({ ...ownerOf(audience, actor), ...params }),
      }),
    }),
    defineRoute({
      method: 'delete',
      path: `${base}/:accountId`,
      summary: 'Take an account away; what is on its way to it still gets there',
      tags,
      access: write,
      rateLimit: 'write',
      params: payoutAccountParamsSchema,
      responses: { 204: null },
      errors: ['NOT_FOUND'],
      handler: async ({ deps, actor, params }) => {
        await deps.payoutAccounts.remove({ ...ownerOf(audience, actor), ...params });
        return { status: 204 };
      },
    }),
  ];
}

export const PAYOUT_ACCOUNT_ROUTES: readonly Route[] = [
  ...readRoutes('worker'),
  ...writeRoutes('worker'),
  ...readRoutes('merchant'),
  ...writeRoutes('merchant'),
];
