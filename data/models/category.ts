import { Schema, type Connection, type Model } from 'mongoose';
import {
  CERTIFICATE_KINDS,
  FORM_FIELD_KINDS,
  SERVICE_MODES,
  type CertificateKind,
  type FormFieldKind,
  type LocalName,
  type ServiceMode,
} from '../../contract/terms/catalogue.js';
import { embeddedOptions, localNameSchema } from './parts.js';

/** A skill of this category, and the certificates without which it may not be exercised. */
export type CategorySkill = {
  readonly code: string;
  readonly name: LocalName;
  readonly certificates: readonly CertificateKind[];
};

/** One extra question at booking; `choices` only for CHOICE. */
export type FormField = {
  readonly code: string;
  readonly label: LocalName;
  readonly kind: FormFieldKind;
  readonly isRequired: boolean;
  readonly choices: readonly string[];
};

/** A step of the work at the door and the photos that prove it. */
export type CategoryStep = {
  readonly code: string;
  readonly name: LocalName;
  readonly proof: { readonly photosMin: number };
};

/** A service type, declared without code (S18). `_id` is a slug, e.g. 'daily'. */
export type CategoryDocument = {
  readonly _id: string;
  readonly name: LocalName;
  readonly icon: string;
  readonly mode: ServiceMode;
  readonly skills: readonly CategorySkill[];
  readonly formFields: readonly FormField[];
  readonly steps: readonly CategoryStep[];
  readonly prepMinutes: number;
  readonly cleanMinutes: number;
  readonly sort: number;
  readonly isOn: boolean;
  readonly version: number;
};

const skillSchema = new Schema<CategorySkill>(
  {
    code: { type: String, required: true },
    name: { type: localNameSchema, required: true },
    certificates: { type: [{ type: String, enum: CERTIFICATE_KINDS }], required: true },
  },
  embeddedOptions,
);

const formFieldSchema = new Schema<FormField>(
  {
    code: { type: String, required: true },
    label: { type: localNameSchema, required: true },
    kind: { type: String, enum: FORM_FIELD_KINDS, required: true },
    isRequired: { type: Boolean, required: true },
    choices: { type: [String], required: true },
  },
  embeddedOptions,
);

const proofSchema = new Schema<CategoryStep['proof']>(
  { photosMin: { type: Number, required: true, min: 0, max: 9 } },
  embeddedOptions,
);

const stepSchema = new Schema<CategoryStep>(
  {
    code: { type: String, required: true },
    name: { type: localNameSchema, required: true },
    proof: { type: proofSchema, required: true },
  },
  embeddedOptions,
);

export const categorySchema = new Schema<CategoryDocument>(
  {
    _id: { type: String, required: true },
    name: { type: localNameSchema, required: true },
    icon: { type: String, required: true },
    mode: { type: String, enum: SERVICE_MODES, required: true },
    skills: { type: [skillSchema], required: true },
    formFields: { type: [formFieldSchema], required: true },
    steps: { type: [stepSchema], required: true },
    prepMinutes: { type: Number, required: true, min: 0 },
    cleanMinutes: { type: Number, required: true, min: 0 },
    sort: { type: Number, required: true },
    isOn: { type: Boolean, required: true },
    version: { type: Number, required: true },
  },
  { collection: 'categories', versionKey: false, strict: 'throw' },
);
categorySchema.index({ isOn: 1, sort: 1 });

export function categoryModel(connection: Connection): Model<CategoryDocument> {
  return (
    connection.models.Category ?? connection.model<CategoryDocument>('Category', categorySchema)
  );
}
