import { Alert, Drawer, Flex, Table, Typography } from 'antd';
import { useApi } from '../../api/use-api';
import { ActionButtons } from '../../generic/action-buttons';
import { isSame } from '../../generic/changes';
import { FieldValue } from '../../generic/field-value';
import { useResourceSpec } from '../../generic/resource-context';
import type { AnyRecord, ClientField, ClientResource } from '../../generic/types';
import { useLocalName, useWords } from '../../i18n/i18n';
import { LinkButton } from '../../kit/link-button';
import { Loaded } from '../../kit/states';
import { approvalWords } from './words';

const WIDTH = 720;
const RESOURCE = 'offerings';
/** What a reviewer does; the rest of the actions belongs to the merchant or to the service's page. */
const DEEDS: readonly string[] = ['approve', 'reject'];

/** One service that waits: what is on sale now beside what it is to become, and the decision. */
export function ServiceDrawer(props: {
  readonly id: string | null;
  onClose(): void;
  onDecided(): void;
}) {
  const t = useWords(approvalWords);
  const { id } = props;
  return (
    <Drawer open={id !== null} width={WIDTH} title={t('serviceTitle')} onClose={props.onClose}>
      {id !== null && <Service key={id} id={id} onDecided={props.onDecided} />}
    </Drawer>
  );
}

function Service(props: { readonly id: string; onDecided(): void }) {
  const spec = useResourceSpec(RESOURCE);
  const query = useApi<AnyRecord>(`/resources/${RESOURCE}/${encodeURIComponent(props.id)}`);
  return (
    <Loaded query={query}>
      {(record) =>
        spec !== undefined && <Review spec={spec} record={record} onDecided={props.onDecided} />
      }
    </Loaded>
  );
}

function Review(props: {
  readonly spec: ClientResource;
  readonly record: AnyRecord;
  onDecided(): void;
}) {
  const t = useWords(approvalWords);
  const { spec, record } = props;
  const pending = record['pending'] as AnyRecord | undefined;
  const actions = spec.actions.filter(({ name }) => DEEDS.includes(name));
  return (
    <Flex vertical gap={16}>
      <Alert type="info" showIcon message={t(pending === undefined ? 'isNew' : 'isChange')} />
      <Comparison spec={spec} record={record} pending={pending} />
      <Flex gap={8} wrap>
        <ActionButtons spec={{ ...spec, actions }} record={record} onDone={props.onDecided} />
        <LinkButton type="link" to={`/r/${RESOURCE}/${encodeURIComponent(record.id)}`}>
          {t('wholeService')}
        </LinkButton>
      </Flex>
    </Flex>
  );
}

/** Every field of the content; what a change leaves as it is comes after what it changes. */
function Comparison(props: {
  readonly spec: ClientResource;
  readonly record: AnyRecord;
  readonly pending: AnyRecord | undefined;
}) {
  const t = useWords(approvalWords);
  const name = useLocalName();
  const { spec, record, pending } = props;
  const content = spec.fields.find((field) => field.name === 'pending')?.fields ?? [];
  const isChanged = (field: ClientField): boolean =>
    pending !== undefined && !isSame(record[field.name], pending[field.name]);
  const rows = [...content.filter(isChanged), ...content.filter((field) => !isChanged(field))];
  return (
    <Table<ClientField>
      size="small"
      rowKey="name"
      caption={<span className="dh-hidden">{t('serviceTitle')}</span>}
      pagination={false}
      scroll={{ x: 'max-content' }}
      dataSource={rows}
      rowClassName={(field) => (isChanged(field) ? 'dh-changed' : '')}
      columns={[
        {
          title: t('field'),
          render: (_, field) => (
            <Typography.Text strong={isChanged(field)}>{name(field.label)}</Typography.Text>
          ),
        },
        {
          title: t(pending === undefined ? 'asked' : 'onSaleNow'),
          render: (_, field) => <FieldValue field={field} value={record[field.name]} />,
        },
        ...(pending === undefined
          ? []
          : [
              {
                title: t('becomes'),
                render: (_: unknown, field: ClientField) =>
                  isChanged(field) ? (
                    <FieldValue field={field} value={pending[field.name]} />
                  ) : (
                    <Typography.Text type="secondary">{t('unchanged')}</Typography.Text>
                  ),
              },
            ]),
      ]}
    />
  );
}
