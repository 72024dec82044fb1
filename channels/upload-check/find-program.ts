import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';

/**
 * Where a program is: the setting if it is given (a wrong one is not replaced by another rung),
 * else the first of the search path; null when it is nowhere.
 */
export function findProgram(input: {
  readonly name: string;
  readonly setting: string | undefined;
  readonly searchPath: string | undefined;
}): string | null {
  const { name, setting, searchPath = '' } = input;
  if (setting !== undefined) return isProgram(setting) ? setting : null;
  const places = searchPath.split(path.delimiter).filter((folder) => path.isAbsolute(folder));
  return places.map((folder) => path.join(folder, name)).find(isProgram) ?? null;
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
