import type { z } from 'zod';
import type {
  brandInputSchema,
  brandSchema,
  brandSettingSchema,
} from '../../contract/schemas/setup.js';
import { AppError } from '../../contract/terms/errors.js';
import { DEFAULT_BRAND } from '../../contract/terms/setup.js';
import { isDuplicateKey } from '../../data/connect.js';
import type { ClientSession } from '../../data/repositories/session.js';
import type { BrandDocument } from '../../data/repositories/setup.js';
import { useMedia } from '../media/use-media.js';
import type { SetupDeps } from './deps.js';

export type BrandDto = z.input<typeof brandSchema>;
export type BrandSettingDto = z.input<typeof brandSettingSchema>;
export type BrandInput = z.output<typeof brandInputSchema>;

type BrandDeps = Pick<SetupDeps, 'setup' | 'mediaLinks'>;

const USED_BY = { kind: 'BRAND', id: 'brand' } as const;

/** What everybody sees, without a login. */
export async function readBrand(deps: BrandDeps): Promise<BrandDto> {
  return presentBrand(deps, await deps.setup.findBrand());
}

export async function readBrandSetting(deps: BrandDeps): Promise<BrandSettingDto> {
  const brand = await deps.setup.findBrand();
  return {
    ...(await presentBrand(deps, brand)),
    logoMediaId: brand?.logoMediaId ?? null,
    version: brand?.version ?? 0,
    updatedAt: brand?.updatedAt.toISOString() ?? null,
  };
}

/**
 * Sets name, colour and logo at once; the logo of before ends with its file. Errors:
 * VERSION_CONFLICT, MEDIA_NOT_USABLE.
 */
export async function setBrand(
  deps: SetupDeps,
  input: { readonly staffId: string; readonly expectedVersion: number; readonly brand: BrandInput },
): Promise<BrandSettingDto> {
  await deps
    .transact((session) => writeBrand(deps, { ...input, session }))
    .catch((error: unknown) => {
      throw isDuplicateKey(error) ? new AppError('VERSION_CONFLICT', { cause: error }) : error;
    });
  return readBrandSetting(deps);
}

async function writeBrand(
  deps: SetupDeps,
  input: Parameters<typeof setBrand>[1] & { readonly session: ClientSession },
): Promise<void> {
  const { staffId, expectedVersion, brand, session } = input;
  const { name, color, logoMediaId } = brand;
  const before = await deps.setup.findBrand(session);
  const updatedAt = new Date(deps.clock.nowMs());
  const row = { name, color, logoMediaId, updatedAt, updatedBy: staffId, expectedVersion };
  if (!(await deps.setup.replaceBrand(row, session))) throw new AppError('VERSION_CONFLICT');
  const ids = logoMediaId === null ? [] : [logoMediaId];
  const purposes = ['BRAND_LOGO'] as const;
  await useMedia(deps, { field: 'logoMediaId', ids, purposes, usedBy: USED_BY }, session);
  const old = before?.logoMediaId ?? null;
  if (old !== null && old !== logoMediaId) {
    await deps.media.endUsed({ ids: [old], usedBy: USED_BY }, session);
  }
}

async function presentBrand(deps: BrandDeps, brand: BrandDocument | null): Promise<BrandDto> {
  const { name, color } = brand ?? DEFAULT_BRAND;
  const logoMediaId = brand?.logoMediaId ?? null;
  const link = logoMediaId === null ? null : await deps.mediaLinks.publishedLink(logoMediaId);
  return { name: { zh: name.zh, en: name.en }, color, logoPath: link?.path ?? null };
}
