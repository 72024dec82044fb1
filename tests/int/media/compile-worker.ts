import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

const SOURCE = path.join('channels', 'upload-check', 'worker');

/**
 * The process that reads files, compiled as the build does it: it runs outside jest. Below the
 * repository, so that it finds its packages. Answers the script's path.
 */
export function compileWorker(): { readonly script: string; readonly dir: string } {
  const parent = path.join(process.cwd(), '.doorhive', 'tests');
  mkdirSync(parent, { recursive: true });
  const dir = mkdtempSync(path.join(parent, 'upload-check-'));
  for (const name of readdirSync(SOURCE)) {
    const { outputText } = ts.transpileModule(readFileSync(path.join(SOURCE, name), 'utf8'), {
      compilerOptions: { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext },
    });
    writeFileSync(path.join(dir, name.replace(/\.ts$/, '.js')), outputText);
  }
  return { dir, script: path.join(dir, 'main.js') };
}
