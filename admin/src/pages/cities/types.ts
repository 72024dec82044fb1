import type { z } from 'zod';
import type { cityChecklistSchema, closureOrderPageSchema } from '@contract/schemas/city-desk';
import type {
  dayIntervalSchema,
  geoPointSchema,
  geoPolygonSchema,
  nameSchema,
} from '@contract/schemas/places';
import type { ClosureStatus } from '@contract/terms/closure';

export type Checklist = z.infer<typeof cityChecklistSchema>;
export type ClosureOrderPage = z.infer<typeof closureOrderPageSchema>;
export type ClosureOrder = ClosureOrderPage['items'][number];
export type Polygon = z.infer<typeof geoPolygonSchema>;
type Name = z.infer<typeof nameSchema>;

/** A city as its resource answers it; lists leave the area out. */
export type City = {
  readonly id: string;
  readonly version: number;
  readonly name: Name;
  readonly timeZone: string;
  readonly center: z.infer<typeof geoPointSchema>;
  readonly area?: readonly Polygon[];
  readonly areaCells: readonly string[];
  readonly districts: readonly {
    readonly code: string;
    readonly name: Name;
    readonly polygon: Polygon;
  }[];
  readonly isOpen: boolean;
  readonly opens: z.infer<typeof dayIntervalSchema>;
  readonly closure?: { readonly from: string; readonly until: string; readonly message: Name };
  readonly closures?: number;
  readonly sort: number;
};
export type CityRow = Pick<
  City,
  'id' | 'version' | 'name' | 'timeZone' | 'isOpen' | 'opens' | 'closure' | 'sort'
>;

export type Closure = {
  readonly id: string;
  readonly cityCode: string;
  readonly number: number;
  readonly from: string;
  readonly until: string;
  readonly status: ClosureStatus;
  readonly moved: number;
  readonly proposed: number;
  readonly notMoved: number;
  readonly underWay: number;
  readonly refused: number;
};

export type PageOf<T> = { readonly items: readonly T[]; readonly total: number };

export const CITIES_PATH = '/resources/cities';
export const CLOSURES_PATH = '/resources/closures';
export const CHECKLIST_PREFIX = '/admin/cities';
/** What a change of a city makes old. */
export const CITY_REFRESH = [CITIES_PATH, CLOSURES_PATH, CHECKLIST_PREFIX] as const;
