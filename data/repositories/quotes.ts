import type { Connection } from 'mongoose';
import { quoteModel, type QuoteDocument } from '../models/quote.js';

export type { QuoteDocument };

export type QuoteRepository = ReturnType<typeof createQuoteRepository>;

/** Binding quotes; a row is written once and expires by itself. */
export function createQuoteRepository(connection: Connection) {
  const quotes = quoteModel(connection);
  return {
    async insert(row: QuoteDocument): Promise<void> {
      await quotes.create(row);
    },

    findById: (quoteId: string): Promise<QuoteDocument | null> =>
      quotes.findById(quoteId).lean<QuoteDocument>().exec(),
  };
}
