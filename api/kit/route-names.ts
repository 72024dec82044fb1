import type { Route } from './route.js';

/** Names in the path pattern: `/a/:b/c/:d` → b, d. */
export function pathParams(path: string): string[] {
  return [...path.matchAll(/:([A-Za-z0-9_]+)/g)].map((match) => match[1] ?? '');
}

/** `post /customer/orders/:orderId/cancel` → postCustomerOrdersByOrderIdCancel. */
export function operationIdOf(route: Pick<Route, 'method' | 'path'>): string {
  const words = route.path.split('/').filter((word) => word !== '');
  const named = words.map((word) =>
    word.startsWith(':') ? `By${capital(word.slice(1))}` : word.split(/[-.]/).map(capital).join(''),
  );
  return `${route.method}${named.join('')}`;
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
