import type { HistoryArchiveRepository } from '../../data/repositories/history-archive.js';
import type { OrderDeps } from '../order/deps.js';

export type SupportDeps = Pick<
  OrderDeps,
  'clock' | 'orders' | 'payments' | 'additions' | 'cases'
> & {
  readonly histories: HistoryArchiveRepository;
};

export type ArchiveDeps = Pick<SupportDeps, 'histories'>;
