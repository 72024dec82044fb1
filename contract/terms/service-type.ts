import type { FormFieldKind, LocalName } from './catalogue.js';

/** What a service type is declared of (S18): its form, steps and price as data. */

/** One of the answers that may be picked. */
export type FormChoice = { readonly code: string; readonly label: LocalName };

/** One extra question at booking. */
export type FormField = {
  readonly code: string;
  readonly label: LocalName;
  /** What to write, beside the field; null when the label says it all. */
  readonly help: LocalName | null;
  readonly kind: FormFieldKind;
  /** A required FLAG must be ticked. */
  readonly isRequired: boolean;
  /**
   * Least and greatest: characters of a TEXT, value of a NUMBER, how many of a MULTI_CHOICE or
   * PHOTO, days from today of a DATE. Null = no bound of its own.
   */
  readonly min: number | null;
  readonly max: number | null;
  /** Only of CHOICE and MULTI_CHOICE. */
  readonly choices: readonly FormChoice[];
};

/** Kinds that have choices, and kinds that have bounds. */
export const CHOICE_KINDS: readonly FormFieldKind[] = ['CHOICE', 'MULTI_CHOICE'];
export const BOUNDED_KINDS: readonly FormFieldKind[] = [
  'TEXT',
  'NUMBER',
  'MULTI_CHOICE',
  'DATE',
  'PHOTO',
];

/** Characters of a TEXT, and photos of one PHOTO field or one step, at most. */
export const TEXT_ANSWER_MAX = 500;
export const PHOTOS_MAX = 9;

export type FormValue = string | number | boolean | readonly string[];

/** One answer with the words of the time of booking: a later change of the form leaves it alone. */
export type FormAnswer = {
  readonly code: string;
  readonly label: LocalName;
  readonly kind: FormFieldKind;
  readonly value: FormValue;
  /** Labels of what was picked; null where the value speaks for itself. */
  readonly text: LocalName | null;
};

/** Whether a step asks for words. */
export const NOTE_RULES = ['NONE', 'OPTIONAL', 'REQUIRED'] as const;
export type NoteRule = (typeof NOTE_RULES)[number];

/** A step of the work and what proves it. */
export type ServiceStep = {
  readonly code: string;
  readonly name: LocalName;
  readonly help: LocalName | null;
  readonly proof: {
    readonly photosMin: number;
    /** All of it is ticked, or the step is not done. */
    readonly checklist: readonly FormChoice[];
    readonly note: NoteRule;
  };
};

/** What a worker has handed in for one step; it only grows, a new note replaces the old one. */
export type StepProof = {
  readonly photoIds: readonly string[];
  readonly checked: readonly string[];
  readonly note: string | null;
  readonly at: Date;
};

export const PRICE_MODEL_KINDS = ['FIXED', 'HOURLY', 'PER_UNIT', 'QUOTE_ON_SITE'] as const;
export type PriceModelKind = (typeof PRICE_MODEL_KINDS)[number];

/**
 * How an offering's price is meant. FIXED: for the whole service. HOURLY: for each `unitMinutes`,
 * which are its length as well. PER_UNIT: for each unit (a machine, a window, a square metre),
 * which takes the offering's duration. QUOTE_ON_SITE: for the visit; the worker tells the rest at
 * the door, and `isDeducted` takes the visit fee off it.
 */
export type PriceModel =
  | { readonly kind: 'FIXED' }
  | {
      readonly kind: 'HOURLY';
      readonly unitMinutes: number;
      readonly minUnits: number;
      readonly maxUnits: number;
    }
  | {
      readonly kind: 'PER_UNIT';
      readonly unitLabel: LocalName;
      readonly minUnits: number;
      readonly maxUnits: number;
    }
  | {
      readonly kind: 'QUOTE_ON_SITE';
      /** Fixed for everybody; null = each offering's own price is its visit fee. */
      readonly visitFeeFen: number | null;
      readonly isDeducted: boolean;
    };

export const FIXED_PRICE: PriceModel = { kind: 'FIXED' };

/** Units of one order at most. */
export const UNITS_MAX = 999;
/** A visit is no longer than a day. */
export const VISIT_MINUTES_MAX = 1_440;

/** When finished work waits for a reviewer (S22); a policy row of the category says it instead. */
export type ApprovalRule = {
  readonly isAlways: boolean;
  readonly aboveFen: number | null;
  readonly newWorkerOrders: number;
  readonly shareBps: number;
};
