import { useQuery } from '@tanstack/react-query';
import { call, type ApiError } from '../../../api/http';
import { choiceOf } from './draft';
import type { Draft, Quote } from './types';

/** The price of what is chosen, from the server alone. */
export function useQuote(draft: Draft) {
  const { offering, point, answers } = draft;
  const body = {
    offeringId: offering?.id,
    ...choiceOf(draft),
    answers,
    startAt: draft.startAt ?? 'NOW',
    ...(offering?.mode === 'HOME' && point !== undefined && { point }),
  };
  return useQuery<Quote, ApiError>({
    queryKey: ['/customer/quotes', body],
    queryFn: ({ signal }) => call<Quote>('POST', '/customer/quotes', { body, signal }),
    enabled: offering !== undefined,
    retry: false,
  });
}
