import { existsSync } from 'node:fs';
import path from 'node:path';
import express, { type RequestHandler, type Router } from 'express';
import helmet from 'helmet';
import { CONSOLE_PATH } from './console-path.js';
import { SKETCH_PATH, sketchFiles, tileHostsOf, type MapSettings } from './base-maps.js';

const YEAR_MS = 365 * 86_400_000;

/**
 * The built console under `/admin`: files of `assets/` carry a digest in their names and are kept
 * for good, every other path answers the page itself, fresh each time. Undefined when `dir` holds
 * no build, e.g. in an image of the api alone.
 */
export function consoleFiles(dir: string, maps?: MapSettings): RequestHandler | undefined {
  const page = path.resolve(dir, 'index.html');
  if (!existsSync(page)) return undefined;
  const router: Router = express.Router();
  router.use(CONSOLE_PATH, helmet({ contentSecurityPolicy: contentPolicyOf(maps) }));
  router.use(
    `${CONSOLE_PATH}/assets`,
    express.static(path.join(dir, 'assets'), { immutable: true, maxAge: YEAR_MS, index: false }),
    // A file that is not there is no page: a stale tab must notice that it is stale.
    (_request, response) => void response.status(404).end(),
  );
  if (maps !== undefined) router.use(SKETCH_PATH, sketchFiles(maps.dir));
  router.use(CONSOLE_PATH, express.static(dir, { index: false, redirect: false }));
  router.get([CONSOLE_PATH, `${CONSOLE_PATH}/{*path}`], (_request, response) => {
    response.setHeader('Cache-Control', 'no-cache');
    response.sendFile(page);
  });
  return router;
}

/** Styles are made at run time by the component library; scripts come from here alone. */
const contentPolicyOf = (maps: MapSettings | undefined) => ({
  useDefaults: false,
  directives: {
    defaultSrc: ["'self'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'", "'unsafe-inline'"],
    imgSrc: ["'self'", 'data:', 'blob:', ...tileHostsOf(maps)],
    mediaSrc: ["'self'", 'blob:'],
    connectSrc: ["'self'"],
    workerSrc: ["'self'", 'blob:'],
    objectSrc: ["'none'"],
    baseUri: ["'self'"],
    formAction: ["'self'"],
    frameAncestors: ["'none'"],
  },
});
