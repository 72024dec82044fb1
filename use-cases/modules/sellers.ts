import type { MerchantDocument } from '../../data/repositories/merchants.js';
import type { ModuleSwitches } from './create-modules.js';

/** Joined merchants sell only where several merchants are switched on (S17, S23). */
export async function maySell(
  deps: { readonly modules: ModuleSwitches },
  sale: { readonly merchant: Pick<MerchantDocument, 'kind'>; readonly cityCode: string },
): Promise<boolean> {
  if (sale.merchant.kind === 'SELF_RUN') return true;
  return deps.modules.isModuleOn({ module: 'multiMerchant', cityCode: sale.cityCode });
}

/** Those of the merchants who sell in the city. */
export async function sellersOf(
  deps: { readonly modules: ModuleSwitches },
  shelf: { readonly merchants: readonly MerchantDocument[]; readonly cityCode: string },
): Promise<MerchantDocument[]> {
  const { merchants, cityCode } = shelf;
  const isOpenToAll = await deps.modules.isModuleOn({ module: 'multiMerchant', cityCode });
  return merchants.filter(({ kind }) => isOpenToAll || kind === 'SELF_RUN');
}
