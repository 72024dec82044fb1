import type { z } from 'zod';
import type { customerMatchPageSchema, placedForCustomerSchema } from '@contract/schemas/booking';
import type {
  CategoryDto,
  CityDetailDto,
  CityDto,
  ItemDetailDto,
  ItemDto,
  OfferingDto,
} from '@contract/schemas/catalogue';
import type { quoteSchema, slotsSchema } from '@contract/schemas/order';
import type { FormValue } from '@contract/terms/service-type';

export type Cities = { readonly items: readonly CityDto[] };
export type CityDetail = CityDetailDto;
export type Categories = { readonly items: readonly CategoryDto[] };
export type Items = { readonly items: readonly ItemDto[] };
export type ItemDetail = ItemDetailDto;
export type Offering = OfferingDto;
export type Category = CategoryDto;
export type Quote = z.infer<typeof quoteSchema>;
export type Slots = z.infer<typeof slotsSchema>;
export type Matches = z.infer<typeof customerMatchPageSchema>;
export type Placed = z.infer<typeof placedForCustomerSchema>;
export type Point = { readonly lng: number; readonly lat: number };

/** What has been chosen so far; later choices fall away with the earlier ones they hang on. */
export type Draft = {
  readonly customerId?: string;
  readonly phone?: string;
  readonly cityCode?: string;
  readonly categoryId?: string;
  readonly itemId?: string;
  readonly offering?: Offering;
  readonly optionCodes: readonly string[];
  readonly units?: number;
  /** How many times the same; once when absent. */
  readonly quantity?: number;
  readonly storeId?: string;
  readonly contact: string;
  readonly addressPhone: string;
  readonly line: string;
  readonly accessNote: string;
  readonly point?: Point;
  /** `NOW` or an instant. */
  readonly startAt?: string;
  readonly answers: Readonly<Record<string, FormValue>>;
};

export const EMPTY_DRAFT: Draft = {
  optionCodes: [],
  contact: '',
  addressPhone: '',
  line: '',
  accessNote: '',
  answers: {},
};

export type DraftProps = {
  readonly draft: Draft;
  onChange(part: Partial<Draft>): void;
};
