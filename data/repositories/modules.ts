import type { Connection } from 'mongoose';
import { moduleModel, type ModuleDocument } from '../models/module.js';

export type { ModuleDocument };

/** Every module in every city; a deployment stays far below. */
const SWITCHES_MAX = 5_000;

export type ModuleRepository = ReturnType<typeof createModuleRepository>;

/** What is switched off. */
export function createModuleRepository(connection: Connection) {
  const modules = moduleModel(connection);
  return {
    switchedOff: (): Promise<Pick<ModuleDocument, 'module' | 'cityCode'>[]> =>
      modules
        .find({ isOn: false })
        .select({ module: 1, cityCode: 1 })
        .limit(SWITCHES_MAX)
        .lean<ModuleDocument[]>()
        .exec(),
  };
}
