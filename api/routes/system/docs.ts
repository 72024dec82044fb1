import { buildOpenApi } from '../../kit/openapi.js';
import { defineRoute, type Route } from '../../kit/route.js';
import { DOCS_HTML, DOCS_SCRIPT, DOCS_STYLE } from './docs-page.js';

const CACHE = { 'Cache-Control': 'public, max-age=300' };

/** OpenAPI document and its reference page; the page loads nothing from elsewhere. */
export function docsRoutes(input: {
  readonly routes: readonly Route[];
  readonly version: string;
}): readonly Route[] {
  let text: string | undefined;
  const file = (path: string, contentType: string, summary: string, content: string): Route =>
    defineRoute({
      method: 'get',
      path,
      summary,
      tags: ['system'],
      access: 'public',
      responses: { 200: { contentType, description: summary } },
      handler: async () => ({ status: 200, body: content, headers: CACHE }),
    });
  const own: readonly Route[] = [
    defineRoute({
      method: 'get',
      path: '/openapi.json',
      summary: 'This document',
      tags: ['system'],
      access: 'public',
      responses: { 200: { contentType: 'application/json', description: 'OpenAPI 3.1' } },
      handler: async () => {
        text ??= JSON.stringify(
          buildOpenApi({ routes: [...input.routes, ...own], version: input.version }),
        );
        return { status: 200, body: text, headers: CACHE };
      },
    }),
    file('/docs', 'text/html; charset=utf-8', 'API reference', DOCS_HTML),
    file('/docs/reference.js', 'text/javascript; charset=utf-8', 'Reference script', DOCS_SCRIPT),
    file('/docs/reference.css', 'text/css; charset=utf-8', 'Reference style', DOCS_STYLE),
  ];
  return own;
}
