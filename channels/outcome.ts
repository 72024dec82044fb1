/**
 * What an outside system did with a request. `unknown` is not failure: the effect may have
 * happened (time-out, 5xx, unreadable or unverified answer). It is resolved by a query or by
 * repeating the same request under the same number, never under a new one.
 */
export type ChannelOutcome<T> =
  | { readonly kind: 'success'; readonly value: T }
  | { readonly kind: 'failure'; readonly code: string; readonly message: string }
  | { readonly kind: 'unknown'; readonly message: string };
