import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { TOTP } from 'otpauth';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { DEMO_LOGINS_FILE, type DemoLogin } from '../../../data/setup/demo-logins.js';
import { ensureChromium } from '../../../stack/chromium.js';
import { createProgress } from '../../../stack/progress.js';
import type { StackWorld } from '../../factories/stack-world.js';

/** Git-ignored; a person looks at them after a run. */
const SHOTS_DIR = path.join('.doorhive', 'screenshots');
/** Far beyond what a step takes on a busy machine. */
const STEP_MS_MAX = 60_000;
const STILL_MS_MAX = 5_000;
/**
 * Ends when nothing comes or goes any more, or after a while all the same; what turns for ever does
 * not count. As text: it runs in the browser, whose globals this side's types do not know.
 */
const STILLNESS = `new Promise((resolve) => {
  const endMs = performance.now() + ${STILL_MS_MAX};
  const isMoving = ({ playState, effect }) =>
    playState === 'running' && effect.getComputedTiming().iterations !== Infinity;
  const look = () => {
    const isComing = document.querySelector('[class*="-leave-active"], [class*="-enter-active"]');
    if (performance.now() > endMs) resolve();
    else if (isComing || document.getAnimations().some(isMoving)) requestAnimationFrame(look);
    else resolve();
  };
  look();
})`;
const MERCHANT_ACCOUNTS: readonly string[] = ['owner', 'demo-owner', 'clerk'];

export type Language = 'zh' | 'en';
export type Theme = 'light' | 'dark';
export type Look = {
  readonly language?: Language;
  readonly theme?: Theme;
  readonly width?: number;
  readonly height?: number;
};

/** A person at a browser of his own. */
export type Visitor = {
  readonly page: Page;
  /** Opens a path of the console, e.g. `/orders`, and waits until it is quiet. */
  open(target: string): Promise<void>;
  /** What the page has complained about so far; a test expects none. */
  readonly complaints: readonly string[];
  /** Serious and critical findings of axe on the present page, as `rule: target`. */
  axe(): Promise<readonly string[]>;
  /** `worn` where the page has another look than the one it was opened in. */
  shot(name: string, worn?: Pick<Look, 'language' | 'theme'>): Promise<void>;
  close(): Promise<void>;
};

/** The console of a running stack, and browsers to use it with. */
export type ConsoleApp = {
  readonly world: StackWorld;
  readonly baseUrl: string;
  /** Somebody who has just opened the console; with an account he is logged in by the form. */
  visit(account?: string, look?: Look): Promise<Visitor>;
  stop(): Promise<void>;
};

/** One browser for all sections; every visitor has a context of his own. */
export async function startConsole(world: StackWorld): Promise<ConsoleApp> {
  const { path: executablePath } = await ensureChromium({
    env: process.env,
    projectDir: process.cwd(),
    progress: createProgress(process.stderr),
  });
  const browser = await chromium.launch({
    executablePath,
    // A container's user has no sandbox, and no machine of a test run has a graphics card.
    args: ['--no-sandbox', '--disable-gpu'],
  });
  const baseUrl = `${world.processes.endpoints.apiUrl.replace('/api/v1', '')}/admin`;
  return {
    world,
    baseUrl,
    async visit(account, look = {}) {
      const visitor = await newVisitor({ browser, baseUrl, look });
      if (account !== undefined) await logIn({ visitor, world, account });
      return visitor;
    },
    stop: () => browser.close(),
  };
}

async function newVisitor(input: {
  readonly browser: Browser;
  readonly baseUrl: string;
  readonly look: Look;
}): Promise<Visitor> {
  const { browser, baseUrl, look } = input;
  const { language = 'zh', theme = 'light', width = 1_280, height = 900 } = look;
  const context: BrowserContext = await browser.newContext({
    viewport: { width, height },
    locale: language === 'zh' ? 'zh-CN' : 'en-US',
    timezoneId: 'Asia/Shanghai',
    colorScheme: theme,
  });
  context.setDefaultTimeout(STEP_MS_MAX);
  // As text: it runs in the browser, whose globals this side's types do not know.
  await context.addInitScript({
    content:
      `localStorage.setItem('doorhive.language', '${language}');` +
      `localStorage.setItem('doorhive.theme', '${theme}');`,
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    // The browser itself reports answers above 399; tests of refusals cause them on purpose.
    const isAnswer = message.text().startsWith('Failed to load resource');
    if (message.type() === 'error' && !isAnswer) complaints.push(message.text());
  });
  return {
    page,
    complaints,
    open: async (target) => {
      await page.goto(`${baseUrl}${target}`);
      await page.waitForLoadState('networkidle');
    },
    async axe() {
      // What fades in or out is judged by a colour that nobody reads.
      await page.locator('.ant-message-notice').first().waitFor({ state: 'detached' });
      await page.evaluate(STILLNESS);
      // The console has no frames, and only what is wrong is looked at: both save most of the time.
      const { violations } = await new AxeBuilder({ page })
        .setLegacyMode(true)
        .options({ resultTypes: ['violations'] })
        .analyze();
      return violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(({ id, nodes }) => ({ id, nodes: nodes.filter((node) => !isOfAntd(id, node)) }))
        .filter(({ nodes }) => nodes.length > 0)
        .map(
          ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(' | ')}`,
        );
    },
    async shot(name, worn = { language, theme }) {
      mkdirSync(SHOTS_DIR, { recursive: true });
      await page.screenshot({
        path: path.join(SHOTS_DIR, `admin-${name}-${worn.language}-${width}-${worn.theme}.png`),
      });
    },
    close: () => context.close(),
  };
}

/**
 * antd's form writes `aria-required` and its kin on the outer box of its own fields as well, where
 * they mean nothing; the input inside has them too, so nobody misses anything.
 */
function isOfAntd(rule: string, { html }: { readonly html: string }): boolean {
  return rule === 'aria-allowed-attr' && /^<div[^>]*class="ant-(select|checkbox|radio)/.test(html);
}

/** A code is good once: who comes second in the same half minute waits for the next. */
const CODE_MS = 30_000;

async function logIn(input: {
  readonly visitor: Visitor;
  readonly world: StackWorld;
  readonly account: string;
}): Promise<void> {
  const { visitor, world, account } = input;
  const { page } = visitor;
  const login = demoLogin(world, account);
  const totp = new TOTP({ secret: login.totpSecret ?? '' });
  await visitor.open('/login');
  if (MERCHANT_ACCOUNTS.includes(account)) await page.locator('.ant-segmented-item').nth(1).click();
  await page.locator('#account').fill(account);
  await page.locator('#password').fill(login.password ?? '');
  const shell = page.locator('.dh-shell');
  const refusal = page.locator('.ant-alert-error');
  for (let attempt = 1; attempt <= 2; attempt++) {
    await page.locator('#totp').fill(totp.generate());
    await page.locator('button[type=submit]').click();
    await shell.or(refusal).first().waitFor();
    if (await shell.isVisible()) return;
    await page.waitForTimeout(CODE_MS - (Date.now() % CODE_MS) + 500);
  }
  throw new Error(`${account} could not log in: ${await refusal.textContent()}`);
}

export function demoLogin(world: StackWorld, account: string): DemoLogin {
  const file = path.join(world.processes.dir, DEMO_LOGINS_FILE);
  const logins = JSON.parse(readFileSync(file, 'utf8')) as readonly DemoLogin[];
  const login = logins.find((candidate) => candidate.account === account);
  if (login === undefined) throw new Error(`no demo login ${account}`);
  return login;
}
