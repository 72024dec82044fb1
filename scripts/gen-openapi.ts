import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { buildOpenApi } from '../api/kit/openapi.js';
import { API_VERSION, apiRoutes } from '../api/routes/index.js';

const OUTPUT = path.join('api', 'openapi.json');

/** `gen-openapi [file] [--check]`: writes the OpenAPI document, or exits 1 when it has changed. */
function main(words: readonly string[]): number {
  const isCheck = words.includes('--check');
  const file = words.find((word) => !word.startsWith('--')) ?? OUTPUT;
  const document = buildOpenApi({ routes: apiRoutes(), version: API_VERSION });
  const text = `${JSON.stringify(document, null, 2)}\n`;
  if (!isCheck) {
    writeFileSync(file, text);
    return 0;
  }
  if (readOrEmpty(file) === text) return 0;
  process.stderr.write(`${file} is out of date: run npm run gen\n`);
  return 1;
}

function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

process.exitCode = main(process.argv.slice(2));
