import type {
  FundStatisticsDto,
  FunnelDto,
  HeatDto,
  MerchantStatisticsDto,
  OrderStatisticsDto,
  PerformanceStatisticsDto,
  WorkerStatisticsDto,
} from '@contract/schemas/statistics';

export type Orders = OrderStatisticsDto;
/** A merchant's answer has fewer figures. */
export type Funds = Omit<FundStatisticsDto, 'items' | 'totals'> & {
  readonly items: readonly (Partial<FundStatisticsDto['items'][number]> & {
    readonly period: string;
  })[];
  readonly totals: Partial<FundStatisticsDto['totals']>;
};
export type Workers = WorkerStatisticsDto;
export type Merchants = MerchantStatisticsDto;
export type Performance = PerformanceStatisticsDto;
export type Heat = HeatDto;
export type Funnel = FunnelDto;

/** Question of one tab, as it stands in the URL. */
export type Question = {
  readonly base: string;
  readonly query: Readonly<Record<string, string | undefined>>;
};
