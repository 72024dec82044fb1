import type { ServiceMode } from '../../contract/terms/catalogue.js';

/** The short form in which items are written here; `items.ts` turns it into documents. */
export type SeedItem = {
  readonly id: string;
  readonly categoryId: string;
  readonly zh: string;
  readonly en: string;
  /** HOME unless said otherwise. */
  readonly mode?: ServiceMode;
  /** 1 unless said otherwise. */
  readonly workersNeeded?: number;
  readonly skillCodes: readonly string[];
  readonly durationMinutes: number;
  readonly priceFen: number;
  readonly description: string;
  readonly includes: readonly string[];
  readonly options: readonly {
    readonly code: string;
    readonly zh: string;
    readonly en: string;
    readonly priceFen: number;
    readonly minutes: number;
  }[];
};
