import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { Endpoints } from '../drive/people.js';
import { DemoError } from './demo-error.js';
import type { DemoOptions } from './options.js';

const READY_MS_MAX = 8_000;

const portsSchema = z.object({ wechat: z.int(), sms: z.int() });
const loginsSchema = z.array(
  z.object({
    role: z.string(),
    account: z.string().optional(),
    password: z.string().optional(),
    totpSecret: z.string().optional(),
  }),
);

export type StaffLogin = {
  readonly account: string;
  readonly password: string;
  readonly totpSecret: string;
};

/** Where the running system is and who may log in; throws a DemoError when it does not run. */
export type RunningSystem = { readonly endpoints: Endpoints; staff(role: string): StaffLogin };

export async function findSystem(options: DemoOptions): Promise<RunningSystem> {
  const { baseUrl, dataDir } = options;
  await requireReady(baseUrl);
  const ports = readJson(path.join(dataDir, 'ports.json'), portsSchema);
  const logins = readJson(path.join(dataDir, 'demo-logins.json'), loginsSchema);
  return {
    endpoints: {
      apiUrl: `${baseUrl}/api/v1`,
      wechatSandboxUrl: `http://127.0.0.1:${ports.wechat}`,
      smsSandboxUrl: `http://127.0.0.1:${ports.sms}`,
    },
    staff(role) {
      const login = logins.find((row) => row.role === role);
      const { account, password, totpSecret } = login ?? {};
      if (account === undefined || password === undefined || totpSecret === undefined) {
        throw new DemoError(`There is no ${role} in demo-logins.json: run npm start -- --fresh.`);
      }
      return { account, password, totpSecret };
    },
  };
}

async function requireReady(baseUrl: string): Promise<void> {
  const url = `${baseUrl}/readyz`;
  let status: number;
  try {
    status = (await fetch(url, { signal: AbortSignal.timeout(READY_MS_MAX) })).status;
  } catch {
    throw new DemoError(
      `Nothing answers at ${url}: start the platform with npm start in another terminal, ` +
        'or say where it is with --base-url.',
    );
  }
  if (status !== 200) {
    throw new DemoError(`The platform is not ready (${url} answers ${status}): try again shortly.`);
  }
}

function readJson<T>(file: string, schema: z.ZodType<T>): T {
  if (!existsSync(file)) {
    throw new DemoError(
      `${file} is missing: say where npm start keeps its files with --data-dir <folder>.`,
    );
  }
  const parsed = schema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  if (!parsed.success) throw new DemoError(`${file} cannot be read: run npm start -- --fresh.`);
  return parsed.data;
}
