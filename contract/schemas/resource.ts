import { z } from 'zod';

/** How the console's description of a resource reaches it; its shape is the kit's `ClientResource`. */
const localName = z.object({ zh: z.string(), en: z.string() });
const plainValue = z.union([z.string(), z.number(), z.boolean(), z.null()]);

const fieldShape = {
  name: z.string(),
  label: localName,
  help: localName.optional(),
  kind: z.string(),
  isList: z.boolean(),
  isRequired: z.boolean(),
  inList: z.boolean(),
  canSort: z.boolean(),
  filter: z.string().optional(),
  reference: z.string().optional(),
  choices: z.array(z.object({ value: z.string(), label: localName })).optional(),
  write: z.enum(['never', 'create', 'always']),
  isSensitive: z.boolean(),
  min: z.number().optional(),
  max: z.number().optional(),
  default: z.unknown().optional(),
};

/** A field and, inside it, the fields of its objects. */
export const clientFieldSchema: z.ZodType = z
  .object({ ...fieldShape, fields: z.array(z.lazy(() => clientFieldSchema)).optional() })
  .meta({ id: 'ClientField' });

export const clientResourceSchema = z
  .object({
    name: z.string(),
    labels: z.object({ one: localName, many: localName }),
    group: z.string(),
    titleField: z.string(),
    defaultSort: z.string(),
    id: z.string(),
    isManaged: z.boolean(),
    module: z.string().optional(),
    verbs: z.object({
      create: z.boolean(),
      update: z.boolean(),
      remove: z.enum(['archive', 'delete']).nullable(),
      import: z.boolean(),
      export: z.boolean(),
    }),
    fields: z.array(clientFieldSchema),
    actions: z.array(
      z.object({
        name: z.string(),
        label: localName,
        from: z.record(z.string(), z.array(plainValue)),
        confirm: localName.optional(),
        isDangerous: z.boolean(),
        needsStepUp: z.boolean(),
        fields: z.array(clientFieldSchema),
      }),
    ),
  })
  .meta({ id: 'ClientResource' });

/** One entry of a document's history: who, when, what and why, without sessions and addresses. */
export const resourceHistorySchema = z.object({
  items: z
    .array(
      z.object({
        id: z.string(),
        at: z.iso.datetime(),
        actor: z.object({ id: z.string(), audience: z.string(), roles: z.array(z.string()) }),
        action: z.string(),
        reason: z.string().nullable(),
        changedFields: z.array(z.string()),
      }),
    )
    .max(100),
  nextCursor: z.string().nullable(),
});

export const clientResourceListSchema = z.object({
  items: z.array(clientResourceSchema).max(200),
});
