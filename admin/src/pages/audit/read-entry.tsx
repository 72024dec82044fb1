import { Space, Tooltip, Typography } from 'antd';
import { Link } from 'react-router';
import type { ClientResource } from '../../generic/types';
import { useResources } from '../../generic/resource-context';
import { useLocalName } from '../../i18n/i18n';
import { IdText } from '../../kit/values';
import { ACTIONS, KINDS, VERBS } from './action-words';
import type { Entry } from './types';

/** `postAdminOrders…` and `postMerchantOrders…` are one deed at two doors. */
const DOOR = /^(get|post|put|patch|delete)(?:Admin|Merchant)/;
const RESOURCE_CALL = /^(post|patch|delete)Resources([A-Z][A-Za-z]*)$/;
const VERB_OF_METHOD = { post: 'create', patch: 'update', delete: 'remove' } as const;

const pascal = (name: string): string =>
  name
    .split('-')
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join('');
const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

/** Sentence of an action, or undefined for one that nobody has named. */
export function useActionWords(): (action: string) => string | undefined {
  const name = useLocalName();
  const resources = useResources();
  return (action) => {
    const known = ACTIONS[action.replace(DOOR, '$1')];
    if (known !== undefined) return name(known);
    return ofResource({ action, resources, name });
  };
}

/** A call of a generated route in the words of its declaration. */
function ofResource(input: {
  readonly action: string;
  readonly resources: readonly ClientResource[];
  readonly name: ReturnType<typeof useLocalName>;
}): string | undefined {
  const { action, resources, name } = input;
  const [, method, rest] = RESOURCE_CALL.exec(action) ?? [];
  if (method === undefined || rest === undefined) return undefined;
  // The longest name first: `Policies` begins no other one, and a later one may.
  const resource = [...resources]
    .sort((one, other) => other.name.length - one.name.length)
    .find((one) => rest.startsWith(pascal(one.name)));
  if (resource === undefined) return undefined;
  const [, isBulk, tail = ''] =
    /^(Bulk|ById)?(.*)$/.exec(rest.slice(pascal(resource.name).length)) ?? [];
  const own = resource.actions.find((one) => one.name === kebabOrCamel(tail, one.name));
  const verb =
    own?.label ??
    VERBS[lowerFirst(tail)] ??
    (tail === '' ? VERBS[VERB_OF_METHOD[method as keyof typeof VERB_OF_METHOD]] : VERBS.bulk);
  const noun = isBulk === 'Bulk' ? resource.labels.many : resource.labels.one;
  return `${name(verb)} · ${name(noun)}`;
}

const kebabOrCamel = (tail: string, candidate: string): string =>
  pascal(candidate) === tail ? candidate : lowerFirst(tail);

/** What was done; the code of it in a tooltip. */
export function ActionText({ action }: { readonly action: string }) {
  const words = useActionWords()(action);
  if (words === undefined) return <Typography.Text code>{action}</Typography.Text>;
  return (
    <Tooltip title={action}>
      <span>{words}</span>
    </Tooltip>
  );
}

/** Pages of objects that have one; a resource has its own. */
const PAGES: Readonly<Record<string, (id: string) => string>> = {
  order: (id) => `/orders/${id}`,
  staff: (id) => `/staff/${id}`,
  worker: (id) => `/r/workers/${id}`,
  merchant: (id) => `/r/merchants/${id}`,
  withdrawal: (id) => `/money/withdrawals/${id}`,
  batch: (id) => `/money/batches/${id}`,
  cities: (id) => `/cities/${id}`,
};
const PLAIN_ID_MAX = 24;

/** What it was done to, with the way there. */
export function TargetText({ target }: { readonly target: Entry['target'] }) {
  const name = useLocalName();
  const resource = useResources().find((one) => one.name === target?.kind);
  if (target === null) return <>–</>;
  const label = resource?.labels.one ?? KINDS[target.kind];
  const page =
    PAGES[target.kind]?.(target.id) ??
    (resource !== undefined ? `/r/${resource.name}/${encodeURIComponent(target.id)}` : undefined);
  const short = target.id.length > PLAIN_ID_MAX ? `…${target.id.slice(-10)}` : target.id;
  return (
    <Space size={6}>
      <Typography.Text type="secondary">{name(label) || target.kind}</Typography.Text>
      {page === undefined ? (
        <IdText id={target.id} />
      ) : (
        <Link to={page} title={target.id} onClick={(event) => event.stopPropagation()}>
          {short}
        </Link>
      )}
    </Space>
  );
}
