import { existsSync } from 'node:fs';
import path from 'node:path';
import express, { type RequestHandler, type Router } from 'express';
import helmet from 'helmet';

/** Where the console is served. */
export const CONSOLE_PATH = '/admin';
const YEAR_MS = 365 * 86_400_000;

/**
 * The built console under `/admin`: files of `assets/` carry a digest in their names and are kept
 * for good, every other path answers the page itself, fresh each time. Undefined when `dir` holds
 * no build, e.g. in an image of the api alone.
 */
export function consoleFiles(dir: string): RequestHandler | undefined {
  const page = path.resolve(dir, 'index.html');
  if (!existsSync(page)) return undefined;
  const router: Router = express.Router();
  router.use(CONSOLE_PATH, helmet({ contentSecurityPolicy: CONSOLE_CONTENT_POLICY }));
  router.use(
    `${CONSOLE_PATH}/assets`,
    express.static(path.join(dir, 'assets'), { immutable: true, maxAge: YEAR_MS, index: false }),
    // A file that is not there is no page: a stale tab must notice that it is stale.
    (_request, response) => void response.status(404).end(),
  );
  router.use(CONSOLE_PATH, express.static(dir, { index: false, redirect: false }));
  router.get([CONSOLE_PATH, `${CONSOLE_PATH}/{*path}`], (_request, response) => {
    response.setHeader('Cache-Control', 'no-cache');
    response.sendFile(page);
  });
  return router;
}

/** Styles are made at run time by the component library; scripts come from here alone. */
const CONSOLE_CONTENT_POLICY = {
  useDefaults: false,
  directives: {
    defaultSrc: ["'self'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'", "'unsafe-inline'"],
    imgSrc: ["'self'", 'data:', 'blob:'],
    mediaSrc: ["'self'", 'blob:'],
    connectSrc: ["'self'"],
    workerSrc: ["'self'", 'blob:'],
    objectSrc: ["'none'"],
    baseUri: ["'self'"],
    formAction: ["'self'"],
    frameAncestors: ["'none'"],
  },
};
