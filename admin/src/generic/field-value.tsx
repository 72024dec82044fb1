import { Descriptions, Flex, Tag, Typography } from 'antd';
import { useContext } from 'react';
import { Link } from 'react-router';
import type { DayInterval, LocalName, WeeklyHours } from '@contract/terms/catalogue';
import { useLocalName, useWords } from '../i18n/i18n';
import { percent, stamp } from '../kit/format';
import { useSpanText, WeekHoursText } from '../kit/hours-text';
import { Money } from '../kit/values';
import { kitWords } from '../kit/words';
import { ReferenceLabels, useReferenceLabel } from './references';
import { useResourceSpec } from './resource-context';
import type { ClientField } from './types';

const LIST_SHOWN_MAX = 50;

/** One value as people read it, by the kind of its field. */
export function FieldValue(props: {
  readonly field: ClientField;
  readonly value: unknown;
  readonly isCompact?: boolean;
}) {
  const { field, value, isCompact } = props;
  if (value === undefined || value === null || value === '') {
    return <Typography.Text type="secondary">–</Typography.Text>;
  }
  if (field.kind === 'weeklyHours') {
    return <WeekHoursText value={value as WeeklyHours} isCompact={isCompact === true} />;
  }
  if (!field.isList || !Array.isArray(value)) return <OneValue {...props} />;
  if (value.length === 0) return <Typography.Text type="secondary">–</Typography.Text>;
  const shown = value.slice(0, isCompact === true ? 3 : LIST_SHOWN_MAX);
  const isBlock = field.kind === 'nested' && isCompact !== true;
  return (
    <Flex gap={4} wrap vertical={isBlock}>
      {shown.map((item: unknown, index) => (
        <OneValue key={index} field={field} value={item} isCompact={isCompact === true} isInList />
      ))}
      {value.length > shown.length && <Tag>+{value.length - shown.length}</Tag>}
    </Flex>
  );
}

function OneValue(props: {
  readonly field: ClientField;
  readonly value: unknown;
  readonly isCompact?: boolean;
  readonly isInList?: boolean;
}) {
  const t = useWords(kitWords);
  const name = useLocalName();
  const { field, value } = props;
  switch (field.kind) {
    case 'money':
      return <Money fen={Number(value)} />;
    case 'rate':
      return <span className="dh-number">{percent(Number(value))}</span>;
    case 'number':
      return <span className="dh-number">{Number(value).toLocaleString('en-US')}</span>;
    case 'flag':
      return <>{value === true ? t('yes') : t('no')}</>;
    case 'instant':
      return <span className="dh-number">{stamp(String(value))}</span>;
    case 'choice': {
      const choice = field.choices?.find((one) => one.value === value);
      return <Tag>{choice === undefined ? String(value) : name(choice.label)}</Tag>;
    }
    case 'localName':
      return <>{name(value as LocalName)}</>;
    case 'reference':
      return <ReferenceValue field={field} id={String(value)} />;
    case 'place':
      return <PlaceValue value={value} />;
    case 'daySpan':
      return <DaySpanValue span={value as DayInterval} />;
    case 'nested':
      return <NestedValue {...props} />;
    default:
      return props.isInList === true ? <Tag>{String(value)}</Tag> : <>{String(value)}</>;
  }
}

function DaySpanValue({ span }: { readonly span: DayInterval }) {
  const textOf = useSpanText();
  return <Tag className="dh-number">{textOf(span)}</Tag>;
}

function ReferenceValue(props: { readonly field: ClientField; readonly id: string }) {
  const labelOf = useContext(ReferenceLabels);
  if (labelOf === null) return <AskedReference {...props} />;
  const label = labelOf(props.field.reference, props.id);
  return label === null ? (
    <AskedReference {...props} />
  ) : (
    <ReferenceLink {...props} label={label} />
  );
}

/** Beyond the first rows, and beyond a list, a value asks for its label itself. */
function AskedReference(props: { readonly field: ClientField; readonly id: string }) {
  const isKnown = useResourceSpec(props.field.reference) !== undefined;
  const label = useReferenceLabel(props.field.reference, props.id) ?? props.id;
  return <ReferenceLink {...props} label={isKnown ? label : undefined} />;
}

function ReferenceLink(props: {
  readonly field: ClientField;
  readonly id: string;
  /** Undefined where the reader may not open it. */
  readonly label: string | undefined;
}) {
  if (props.label === undefined) return <>{props.id}</>;
  return (
    <Link
      to={`/r/${props.field.reference}/${encodeURIComponent(props.id)}`}
      onClick={(event) => event.stopPropagation()}
    >
      {props.label}
    </Link>
  );
}

function PlaceValue({ value }: { readonly value: unknown }) {
  const place = value as { readonly type?: string; readonly coordinates?: readonly number[] };
  if (place.type !== 'Point' || place.coordinates === undefined) {
    return <Tag>{place.type ?? 'GeoJSON'}</Tag>;
  }
  return (
    <span className="dh-number">{place.coordinates.map((one) => one.toFixed(5)).join(', ')}</span>
  );
}

function NestedValue(props: {
  readonly field: ClientField;
  readonly value: unknown;
  readonly isCompact?: boolean;
}) {
  const name = useLocalName();
  const { field, value } = props;
  const object = value as Readonly<Record<string, unknown>>;
  if (typeof value !== 'object' || field.fields === undefined) {
    return <RawValue value={value} isCompact={props.isCompact === true} />;
  }
  if (props.isCompact === true) return <Tag>{Object.keys(object).length}</Tag>;
  return (
    <Descriptions
      size="small"
      column={1}
      bordered
      items={field.fields.map((inner) => ({
        key: inner.name,
        label: name(inner.label),
        children: <FieldValue field={inner} value={object[inner.name]} />,
      }))}
    />
  );
}

/** Data whose parts have no labels of their own. */
function RawValue({ value, isCompact }: { readonly value: unknown; readonly isCompact: boolean }) {
  if (isCompact) return <Tag>{'{…}'}</Tag>;
  return (
    <pre className="dh-raw">
      {typeof value === 'string' ? value : JSON.stringify(value, null, 2)}
    </pre>
  );
}
