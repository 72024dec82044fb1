import { apiRoutes } from '../../api/routes/index.js';
import type { AccessRule, Route } from '../../api/kit/route.js';
import { RATE_CLASSES, type RateClassSpec } from '../../api/kit/rate-limit-classes.js';
import { SETTINGS } from '../../config/settings.js';
import { ERRORS } from '../../contract/terms/errors.js';
import { CHART, type AccountSpec } from '../../domain/ledger/accounts.js';
import { table, type Blocks } from './markers.js';

/** Generated parts of docs/technical/api.md. */
export function apiBlocks(): Blocks {
  return { routes: routeTable(), errors: errorTable(), 'rate-classes': rateTable() };
}

/** Generated part of docs/technical/money.md. */
export function moneyBlocks(): Blocks {
  const specs: [string, AccountSpec][] = Object.entries(CHART);
  const chart = table(
    ['account', 'grows on', 'one per', 'never below zero', 'hot'],
    specs.map(([, { prefix, side, isOwned, noNegative, hot }]) => [
      isOwned ? `\`${prefix}:<id>\`` : `\`${prefix}\``,
      side === 'D' ? 'debit' : 'credit',
      isOwned ? (prefix.split(':').at(-1) ?? '') : 'platform',
      noNegative ? 'yes' : '',
      hot ? 'yes' : '',
    ]),
  );
  return { chart };
}

/** Generated part of docs/technical/configuration.md. */
export function configurationBlocks(): Blocks {
  const settings: [string, Setting][] = Object.entries(SETTINGS);
  const rows = settings.map(([name, { expected, fallback, isRequiredInProduction }]) => [
    `\`${name}\``,
    expected,
    fallback === undefined ? '' : `\`${fallback}\``,
    isRequiredInProduction === true ? 'yes' : '',
  ]);
  return { settings: table(['name', 'must be', 'default', 'required in production'], rows) };
}

type Setting = {
  readonly expected: string;
  readonly fallback?: string;
  readonly isRequiredInProduction?: boolean;
};

function routeTable(): string {
  return table(
    ['method', 'path', 'who', 'permission', 'key', 'rate class'],
    apiRoutes().map((route) => [
      route.method.toUpperCase(),
      `\`${route.path}\``,
      audienceOf(route.access),
      permissionOf(route.access),
      route.idempotency ?? '',
      rateClassOf(route),
    ]),
  );
}

function audienceOf(access: AccessRule): string {
  return access === 'public' ? 'anyone' : [access.audience].flat().join(', ');
}

function permissionOf(access: AccessRule): string {
  if (access === 'public') return '';
  return `${access.permission ?? 'by role'}${access.stepUp ? ' + fresh factor' : ''}`;
}

function rateClassOf({ rateLimit }: Route): string {
  if (rateLimit === undefined) return '';
  return typeof rateLimit === 'string' ? rateLimit : rateLimit.class;
}

function errorTable(): string {
  return table(
    ['code', 'status', 'kind', '中文', 'English'],
    Object.entries(ERRORS).map(([code, { status, kind, zh, en }]) => [
      `\`${code}\``,
      String(status),
      kind,
      zh,
      en,
    ]),
  );
}

function rateTable(): string {
  const classes: [string, RateClassSpec][] = Object.entries(RATE_CLASSES);
  return table(
    ['class', 'limits', 'when the counters cannot be read'],
    classes.map(([name, { rules, onStoreDown }]) => [
      `\`${name}\``,
      rules
        .map(({ by, points, durationSeconds, counts }) => {
          const unit = counts === 'mebibytes' ? ' MiB' : '';
          return `${points}${unit} per ${by} in ${durationSeconds} s`;
        })
        .join('; '),
      onStoreDown,
    ]),
  );
}
