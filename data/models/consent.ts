import { Schema, type Connection, type Model } from 'mongoose';
import {
  CONSENT_CHANNELS,
  CONSENT_DECISIONS,
  CONSENT_PURPOSES,
  type ConsentChannel,
  type ConsentDecision,
  type ConsentPurpose,
} from '../../contract/terms/consents.js';
import { AUDIENCES, type Audience } from '../../contract/terms/permissions.js';

/**
 * Somebody agreed, or took it back. Rows are only added; the last one counts. `_id` is
 * `<audience>:<person>:<purpose>:<seq>`, so that of two at once one is first.
 */
export type ConsentDocument = {
  readonly _id: string;
  readonly audience: Audience;
  readonly personId: string;
  readonly purpose: ConsentPurpose;
  readonly seq: number;
  /** Of the text he saw. */
  readonly version: number;
  readonly decision: ConsentDecision;
  readonly at: Date;
  readonly channel: ConsentChannel;
  /** HMAC of the address it came from; empty once the person was erased. */
  readonly ipHash: string;
};

const consentSchema = new Schema<ConsentDocument>(
  {
    _id: { type: String, required: true },
    audience: { type: String, enum: AUDIENCES, required: true },
    personId: { type: String, required: true },
    purpose: { type: String, enum: CONSENT_PURPOSES, required: true },
    seq: { type: Number, required: true, min: 1 },
    version: { type: Number, required: true, min: 1 },
    decision: { type: String, enum: CONSENT_DECISIONS, required: true },
    at: { type: Date, required: true },
    channel: { type: String, enum: CONSENT_CHANNELS, required: true },
    ipHash: { type: String, default: '' },
  },
  { collection: 'consents', versionKey: false, strict: 'throw' },
);
consentSchema.index({ personId: 1, audience: 1, purpose: 1, seq: -1 });

export function consentModel(connection: Connection): Model<ConsentDocument> {
  return (connection.models['Consent'] ??
    connection.model('Consent', consentSchema)) as Model<ConsentDocument>;
}
