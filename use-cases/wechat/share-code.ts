import { createHash } from 'node:crypto';
import type { WechatDeps } from './deps.js';
import { appOf, valueOf } from './outcome.js';

const KEPT_MS = 30 * 86_400_000;

/**
 * PNG of the mini-program code that opens `page` with `scene`. Such codes never change, so each is
 * asked for once a month. Errors: WECHAT_NOT_SET_UP, WECHAT_REFUSED for a page that is none.
 */
export async function shareCode(
  deps: WechatDeps,
  input: { readonly scene: string; readonly page: string },
): Promise<Buffer> {
  const { scene, page } = input;
  const app = appOf(deps, 'customer');
  const parts = JSON.stringify([app.appid, page, scene]);
  const id = createHash('sha256').update(parts).digest('base64url');
  const nowMs = deps.clock.nowMs();
  const kept = await deps.shareCodes.find({ id, now: new Date(nowMs) });
  if (kept !== null) return kept;
  const { png } = valueOf(deps, await app.miniProgramCode({ scene, page }));
  await deps.shareCodes.keep({ _id: id, png, expiresAt: new Date(nowMs + KEPT_MS) });
  return png;
}
