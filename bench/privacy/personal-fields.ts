import { z } from 'zod';
import type { Route } from '../../api/kit/route.js';
import { operationIdOf } from '../../api/kit/route-names.js';
import { RESOURCES } from '../../resources/index.js';
import { StackError } from '../../stack/errors.js';

/** Names that fields with personal values have. */
const PERSONAL =
  /phone|mobile|idNumber|realName|contact|accessNote|^line$|bank|cardN|accountNo|holder|logonId|payee|openid|unionid/i;

/** Amounts and times, whatever they are of. */
const MEASURE = /(Ms|Fen|Bps|Meters)$/;

/** Fields of bodies that the canary's life fills, and others that are named like it. */
const KNOWN: Readonly<Record<string, string>> = {
  phone: 'login, address, caller and worker',
  phoneCode: 'of nobody: a word of the provider, good once',
  contact: 'name of the address',
  line: 'address',
  accessNote: 'address',
  realName: 'application and worker',
  idNumber: 'application',
  contactName: 'merchant',
  contactPhone: 'merchant',
  customerPhone: 'walk-in order',
  cardNumber: 'payout account',
  logonId: 'payout account',
  holder: 'payout account',
  bankCode: 'of nobody: a bank',
  bankName: 'of nobody: a bank',
};

/**
 * Stops the run at a field that looks personal and gets no canary value: whoever adds one adds it
 * to the way in `drive.ts` as well.
 */
export function requireKnownFields(routes: readonly Route[]): void {
  const unknown = routes.flatMap((route) =>
    fieldsOf(route.body)
      .filter((name) => PERSONAL.test(name) && !MEASURE.test(name) && !(name in KNOWN))
      .map((name) => `${name} of ${operationIdOf(route)}`),
  );
  const sealed = RESOURCES.flatMap(({ name, fields }) =>
    Object.entries(fields)
      .filter(([field, { sensitivity }]) => sensitivity !== undefined && !(field in KNOWN))
      .map(([field]) => `${field} of ${name}`),
  );
  const [first] = [...unknown, ...sealed];
  if (first === undefined) return;
  throw new StackError('BAD_USAGE', `The canary has no value for a personal field: ${first}.`);
}

/** Names of all fields of a body, at any depth. */
function fieldsOf(body: z.ZodType | undefined): readonly string[] {
  if (body === undefined) return [];
  const names = new Set<string>();
  const walk = (node: unknown): void => {
    if (Array.isArray(node)) node.forEach(walk);
    else if (node !== null && typeof node === 'object') {
      for (const [key, inner] of Object.entries(node)) {
        if (key === 'properties') Object.keys(inner as object).forEach((name) => names.add(name));
        walk(inner);
      }
    }
  };
  walk(z.toJSONSchema(body, { io: 'input', unrepresentable: 'any' }));
  return [...names];
}
