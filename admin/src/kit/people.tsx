import { Space, Typography } from 'antd';
import { Link } from 'react-router';
import { useReferenceLabel } from '../generic/references';
import { useWords } from '../i18n/i18n';
import { IdText } from './values';
import { useProfile } from '../providers/profile';
import { kitWords } from './words';

const ID_LENGTH = 8;
/** Accounts of staff have short names; only what nobody can read is cut. */
const NAME_LENGTH_MAX = 24;
const shownLength = (id: string): number => (id.length <= NAME_LENGTH_MAX ? id.length : ID_LENGTH);

/** Who did something: oneself by word, others by the end of the id that the audit log knows. */
export function PersonText({ id }: { readonly id: string | null }) {
  const t = useWords(kitWords);
  const profile = useProfile();
  if (id === null) return <>–</>;
  if (id === profile?.id) return <Typography.Text strong>{t('me')}</Typography.Text>;
  return <IdText id={id} length={shownLength(id)} />;
}

const RESOURCE_OF = { worker: 'workers', merchant: 'merchants' } as const;

/** Whose money it is, with the name where the person may read it. */
export function OwnerText(props: { readonly kind: keyof typeof RESOURCE_OF; readonly id: string }) {
  const t = useWords(kitWords);
  const resource = RESOURCE_OF[props.kind];
  const label = useReferenceLabel(resource, props.id);
  return (
    <Space size={6}>
      <Typography.Text type="secondary">{t(props.kind)}</Typography.Text>
      {label === undefined ? (
        <IdText id={props.id} length={shownLength(props.id)} />
      ) : (
        <Link to={`/r/${resource}/${props.id}`} onClick={(event) => event.stopPropagation()}>
          {label}
        </Link>
      )}
    </Space>
  );
}

/** The order that something belongs to. */
export function OrderLink(props: {
  readonly orderId: string | null;
  readonly orderNo?: string | null;
}) {
  if (props.orderId === null) return <>–</>;
  const text = props.orderNo ?? props.orderId;
  return (
    <Link to={`/orders/${props.orderId}`} onClick={(event) => event.stopPropagation()}>
      {text.length > 14 ? `…${text.slice(-12)}` : text}
    </Link>
  );
}

const TAIL_LENGTH = 10;

/** The end of a number as the way to its page; the whole of it in the title. */
export function NumberLink(props: { readonly no: string; readonly to: string }) {
  return (
    <Link to={props.to} title={props.no} className="dh-number">
      …{props.no.slice(-TAIL_LENGTH)}
    </Link>
  );
}
