import { z } from 'zod';

/** Wrappers inside wrappers at most; a schema never comes near it. */
const WRAPPERS_MAX = 12;

export type Unwrapped = {
  /** The schema without optional, nullable, default, readonly and codec. */
  readonly core: z.ZodType;
  /** May be left out on input. */
  readonly isOptional: boolean;
  readonly isNullable: boolean;
};

/** Strips what wraps a schema; a codec counts as what is stored, a clean-up as what it takes. */
export function unwrap(schema: z.ZodType): Unwrapped {
  let core: unknown = schema;
  let isOptional = false;
  let isNullable = false;
  for (let depth = 0; depth < WRAPPERS_MAX; depth += 1) {
    if (core instanceof z.ZodPipe) {
      core = core.def.out instanceof z.ZodTransform ? core.def.in : core.def.out;
    } else if (core instanceof z.ZodReadonly) core = core.def.innerType;
    else if (core instanceof z.ZodNullable) {
      isNullable = true;
      core = core.def.innerType;
    } else if (
      core instanceof z.ZodOptional ||
      core instanceof z.ZodDefault ||
      core instanceof z.ZodPrefault
    ) {
      isOptional = true;
      core = core.def.innerType;
    } else break;
  }
  return { core: core as z.ZodType, isOptional, isNullable };
}

/** Element of a list, or undefined. Tuples are not lists: they have a fixed shape. */
export function elementOf(schema: z.ZodType): z.ZodType | undefined {
  const { core } = unwrap(schema);
  return core instanceof z.ZodArray ? (core.element as z.ZodType) : undefined;
}

export function isList(schema: z.ZodType): boolean {
  return elementOf(schema) !== undefined;
}

/** The single value behind a field: of a list its element, unwrapped. */
export function valueOf(schema: z.ZodType): z.ZodType {
  const element = elementOf(schema);
  return unwrap(element ?? schema).core;
}

/** Field schemas of an object or of a list of objects; undefined for anything else. */
export function shapeOf(schema: z.ZodType): Readonly<Record<string, z.ZodType>> | undefined {
  const core = valueOf(schema);
  return core instanceof z.ZodObject ? core.shape : undefined;
}

/** Values of an enum (or of a list of them); undefined for anything else. */
export function optionsOf(schema: z.ZodType): readonly string[] | undefined {
  const core = valueOf(schema);
  return core instanceof z.ZodEnum ? core.options.map(String) : undefined;
}

/**
 * The shape of a value without the rules of those who write it: a row that was stored under older
 * rules can still be shown. Names of fields and values of enums stay, so that nothing is shown that
 * the declaration does not have.
 */
export function shapeOnly(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodPipe) {
    return schema.def.out instanceof z.ZodTransform ? shapeOnly(inner(schema.def.in)) : schema;
  }
  if (schema instanceof z.ZodOptional) return shapeOnly(inner(schema.def.innerType)).optional();
  if (schema instanceof z.ZodNullable) return shapeOnly(inner(schema.def.innerType)).nullable();
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) {
    return shapeOnly(inner(schema.def.innerType));
  }
  if (schema instanceof z.ZodReadonly) return shapeOnly(inner(schema.def.innerType));
  if (schema instanceof z.ZodArray) return z.array(shapeOnly(inner(schema.element)));
  if (schema instanceof z.ZodRecord) {
    return z.record(z.string(), shapeOnly(inner(schema.def.valueType)));
  }
  if (schema instanceof z.ZodUnion) {
    return z.union(schema.options.map((option) => shapeOnly(inner(option))));
  }
  if (schema instanceof z.ZodObject) return objectShapeOnly(schema);
  if (schema instanceof z.ZodString) return z.string();
  if (schema instanceof z.ZodNumber) return z.number();
  return schema;
}

const inner = (schema: unknown): z.ZodType => schema as z.ZodType;

/** A nested default may be missing in an older row. */
function objectShapeOnly(schema: z.ZodObject): z.ZodObject {
  const fields = Object.entries(schema.shape).map(([name, field]) => {
    const isFilled = field instanceof z.ZodDefault || field instanceof z.ZodPrefault;
    return [name, isFilled ? shapeOnly(field).optional() : shapeOnly(inner(field))];
  });
  return z.strictObject(Object.fromEntries(fields) as Record<string, z.ZodType>);
}
