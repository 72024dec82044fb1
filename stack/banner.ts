import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';

const loginsSchema = z.array(
  z.object({
    role: z.string(),
    account: z.string().optional(),
    phone: z.string().optional(),
    password: z.string().optional(),
    totpSecret: z.string().optional(),
    note: z.string().optional(),
  }),
);

/** The lines that tell a person where to go and how to sign in. */
export function banner(options: {
  readonly apiUrl: string | undefined;
  readonly temporalUiUrl: string | undefined;
  readonly mongodbUri: string;
  readonly logsDir: string;
  readonly loginsFile: string;
}): string {
  const { apiUrl, temporalUiUrl, mongodbUri, logsDir, loginsFile } = options;
  const rows: [string, string | undefined][] = [
    ['API', apiUrl === undefined ? undefined : `${apiUrl}/api/v1`],
    ['API reference', apiUrl === undefined ? undefined : `${apiUrl}/api/v1/docs`],
    ['Temporal UI', temporalUiUrl],
    ['MongoDB', mongodbUri.includes('@') ? undefined : mongodbUri],
    ['Logs', logsDir],
  ];
  const places = rows
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `  ${name.padEnd(14)} ${value}`);
  return [
    '',
    'Doorhive is running.',
    '',
    ...places,
    ...logins(loginsFile),
    '',
    'Ctrl-C stops it.',
  ].join('\n');
}

function logins(file: string): string[] {
  if (!existsSync(file)) return [];
  const parsed = loginsSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  if (!parsed.success) return ['', `  (${file} cannot be read)`];
  const lines = parsed.data.map(({ role, account, phone, password, totpSecret, note }) => {
    const parts = [
      account ?? phone ?? '',
      password === undefined ? '' : `password ${password}`,
      totpSecret === undefined ? '' : `TOTP secret ${totpSecret}`,
      note ?? '',
    ];
    return `  ${role.padEnd(24)} ${parts.filter((part) => part !== '').join('  ')}`;
  });
  return ['', 'Demo logins:', ...lines];
}
