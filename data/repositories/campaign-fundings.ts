import type { ClientSession, Connection } from 'mongoose';
import type { FundingStatus } from '../../contract/schemas/campaign-budget.js';
import { campaignFundingModel, type CampaignFundingDocument } from '../models/campaign-funding.js';

export type { CampaignFundingDocument };

export type CampaignFundingRepository = ReturnType<typeof createCampaignFundingRepository>;

/** Requests of money for campaigns, and who approved them. */
export function createCampaignFundingRepository(connection: Connection) {
  const fundings = campaignFundingModel(connection);
  return {
    insert: async (row: CampaignFundingDocument): Promise<void> => {
      await fundings.insertMany([row]);
    },

    findById: (id: string, session?: ClientSession): Promise<CampaignFundingDocument | null> =>
      fundings
        .findById(id)
        .session(session ?? null)
        .lean<CampaignFundingDocument>()
        .exec(),

    /** The oldest on top; one row more than `limit` is read. */
    list(query: {
      readonly status: FundingStatus;
      readonly campaignId?: string | undefined;
      readonly after?: { readonly atMs: number; readonly id: string } | undefined;
      readonly limit: number;
    }): Promise<CampaignFundingDocument[]> {
      const { status, campaignId, after, limit } = query;
      const at = after && new Date(after.atMs);
      return fundings
        .find({
          status,
          ...(campaignId !== undefined && { campaignId }),
          ...(after && {
            $or: [{ 'made.at': { $gt: at } }, { 'made.at': at, _id: { $gt: after.id } }],
          }),
        })
        .sort({ 'made.at': 1, _id: 1 })
        .limit(limit + 1)
        .lean<CampaignFundingDocument[]>()
        .exec();
    },

    /** The second person's word; false when somebody has spoken before. */
    async decide(
      fundingId: string,
      set: Pick<CampaignFundingDocument, 'status' | 'checked'>,
      session: ClientSession,
    ): Promise<boolean> {
      const filter = { _id: fundingId, status: 'REQUESTED' } as const;
      return (await fundings.updateOne(filter, { $set: set }, { session })).matchedCount === 1;
    },
  };
}
