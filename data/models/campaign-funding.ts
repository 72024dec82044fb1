import { Schema, type Connection, type Model } from 'mongoose';
import type { FundingStatus } from '../../contract/schemas/campaign-budget.js';
import type { Fen } from '../../contract/terms/money.js';

type Step = { readonly by: string; readonly at: Date; readonly reason: string };

/** Money of the platform for a campaign: asked for by one person, approved by another. */
export type CampaignFundingDocument = {
  readonly _id: string;
  readonly campaignId: string;
  readonly amountFen: Fen;
  readonly status: FundingStatus;
  readonly made: Step;
  readonly checked: Step | null;
};

const text = { type: String, required: true } as const;

const fundingSchema = new Schema<CampaignFundingDocument>(
  {
    _id: text,
    campaignId: text,
    amountFen: { type: Number, required: true, validate: Number.isSafeInteger },
    status: text,
    made: { type: Schema.Types.Mixed, required: true },
    checked: { type: Schema.Types.Mixed, default: null },
  },
  { collection: 'campaignFundings', versionKey: false, strict: 'throw' },
);
fundingSchema.index({ status: 1, 'made.at': 1, _id: 1 });
fundingSchema.index({ campaignId: 1, status: 1, 'made.at': 1, _id: 1 });

export function campaignFundingModel(connection: Connection): Model<CampaignFundingDocument> {
  return (connection.models['CampaignFunding'] ??
    connection.model('CampaignFunding', fundingSchema)) as Model<CampaignFundingDocument>;
}
