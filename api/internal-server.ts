import { createServer, type Server } from 'node:http';
import type { Metrics } from './kit/metrics.js';

/** Prometheus metrics on a port of their own, which no proxy forwards to. */
export function createInternalServer(metrics: Metrics): Server {
  return createServer((request, response) => {
    const isMetrics = request.method === 'GET' && request.url === '/metrics';
    if (!isMetrics) {
      response.writeHead(404).end();
      return;
    }
    metrics.registry.metrics().then(
      (text) => {
        response.writeHead(200, { 'Content-Type': metrics.registry.contentType }).end(text);
      },
      () => response.writeHead(500).end(),
    );
  });
}
