import type { Actor, Scope } from '../../contract/terms/permissions.js';
import type { CityDocument } from '../../data/repositories/catalogue.js';
import type { ResourceStore } from '../../data/repositories/resource-store.js';
import type { ClientSession, Transact } from '../../data/repositories/session.js';
import type { AnyDocument, Resource } from '../../resources/kit/types.js';
import type { ChecklistItem } from '../city/opening-checklist.js';
import type { WorkerPorts } from '../worker/ports.js';

/** One change of a document, as the audit log keeps it: digests, never values. */
export type ResourceChange = {
  readonly resource: Resource;
  readonly id: string;
  /** create, update, remove or the name of an action. */
  readonly verb: string;
  readonly before: AnyDocument | null;
  readonly after: AnyDocument | null;
  readonly changedFields: readonly string[];
  readonly reason?: string | undefined;
};

/** Who asks, how far he reaches here, and how his deed is recorded. */
export type ResourceCall = {
  readonly resource: Resource;
  readonly actor: Actor;
  readonly scope: Scope;
  /** Writes the audit entry inside the transaction of the change; its failure undoes the change. */
  recordChange(change: ResourceChange, session: ClientSession): Promise<void>;
};

/** A sensitive value as it is stored. */
export type Sealed = {
  readonly cipher: string;
  readonly masked: string;
  readonly index?: string | undefined;
};

/** Place of a sealed value; it takes part in the encryption, so that values cannot be swapped. */
export type SealedPlace = {
  readonly resource: Resource;
  readonly id: string;
  readonly field: string;
};

/** Encryption of sensitive fields, with a key per subject. */
export type FieldSealer = {
  seal(input: SealedPlace & { readonly value: string }): Promise<Sealed>;
  open(input: SealedPlace & { readonly sealed: Sealed }): Promise<string>;
  indexOf(input: {
    readonly resource: Resource;
    readonly field: string;
    readonly value: string;
  }): string;
};

/** What code adds to a declaration. Everything is optional; each runs inside the transaction. */
export type ResourceHooks = {
  /**
   * Completes a document before it is judged and stored: derived fields, rules across documents.
   * Throws AppError to refuse.
   */
  readonly beforeWrite?: (input: HookInput) => Promise<AnyDocument>;
  /** Actions that are more than a change of fields; returns the document to store. */
  readonly actions?: Readonly<
    Record<string, (input: HookInput & { readonly body: unknown }) => Promise<AnyDocument>>
  >;
  /** A sensitive value that is kept with another document; null when it has none there. */
  readonly openElsewhere?: (input: {
    readonly deps: ResourceDeps;
    readonly id: string;
    readonly field: string;
  }) => Promise<string | null>;
};

export type HookInput = {
  readonly deps: ResourceDeps;
  readonly call: ResourceCall;
  /** Before the change; null at creation. */
  readonly before: AnyDocument | null;
  readonly document: AnyDocument;
  readonly session: ClientSession;
};

export type ResourceDeps = {
  readonly store: ResourceStore;
  readonly transact: Transact;
  readonly clock: { nowMs(): number };
  readonly sealer: FieldSealer;
  readonly resources: readonly Resource[];
  readonly hooks: Readonly<Record<string, ResourceHooks>>;
  /** Logins and bookings, for the hooks of workers. */
  readonly workers: WorkerPorts;
  readonly cities: {
    /** What a city needs before customers may book in it (S21). */
    openingChecklist(city: CityDocument): Promise<readonly ChecklistItem[]>;
  };
};
