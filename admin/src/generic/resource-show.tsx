import { EditOutlined } from '@ant-design/icons';
import { useInvalidate, useOne } from '@refinedev/core';
import { App, Button, Descriptions, Flex, Grid, Tabs } from 'antd';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import { call } from '../api/http';
import { useLocalName, useWords } from '../i18n/i18n';
import { stamp } from '../kit/format';
import { Masked } from '../kit/masked';
import { LinkButton } from '../kit/link-button';
import { Block, Page } from '../kit/page';
import { ReasonDialog } from '../kit/reason-dialog';
import { Loaded, NotFound } from '../kit/states';
import { IdText } from '../kit/values';
import { ActionButtons } from './action-buttons';
import { FieldValue } from './field-value';
import { overrideOf } from './overrides';
import { useTitle } from './references';
import { History } from './resource-history';
import { useResourceSpec } from './resource-context';
import type { AnyRecord, ClientField, ClientResource } from './types';
import { genericWords } from './words';

/** One record of any resource: its fields, what may be done with it, its history. */
export default function ResourceShow() {
  const { resource, id } = useParams();
  const spec = useResourceSpec(resource);
  if (spec === undefined || id === undefined) return <NotFound />;
  return <ShowOf key={`${spec.name}/${id}`} spec={spec} id={id} />;
}

function ShowOf({ spec, id }: { readonly spec: ClientResource; readonly id: string }) {
  const { query } = useOne<AnyRecord>({ resource: spec.name, id });
  const loadable = {
    data: query.data?.data,
    error: query.error,
    isPending: query.isPending,
    refetch: query.refetch,
  };
  return (
    <Loaded query={loadable}>{(record) => <ShownRecord spec={spec} record={record} />}</Loaded>
  );
}

function ShownRecord(props: { readonly spec: ClientResource; readonly record: AnyRecord }) {
  const t = useWords(genericWords);
  const name = useLocalName();
  const { spec, record } = props;
  const title = useTitle(record, spec);
  return (
    <Page
      title={title}
      subtitle={
        <Flex gap={8} align="center" wrap>
          {name(spec.labels.one)} <IdText id={record.id} length={24} />
          {record.updatedAt !== undefined && (
            <span>
              {t('updatedAt')} {stamp(record.updatedAt)}
            </span>
          )}
        </Flex>
      }
      actions={<ShowActions spec={spec} record={record} />}
    >
      <Tabs
        items={[
          {
            key: 'details',
            label: t('details'),
            children: <Details spec={spec} record={record} />,
          },
          ...(overrideOf(spec.name).tabs ?? []).map(({ key, label, Content }) => ({
            key,
            label: name(label),
            children: <Content record={record} spec={spec} />,
          })),
          {
            key: 'history',
            label: t('history'),
            children: <History spec={spec} id={record.id} />,
          },
        ]}
      />
    </Page>
  );
}

function ShowActions({
  spec,
  record,
}: {
  readonly spec: ClientResource;
  readonly record: AnyRecord;
}) {
  const t = useWords(genericWords);
  const canEdit = spec.verbs.update && spec.fields.some(({ write }) => write === 'always');
  return (
    <>
      <ActionButtons spec={spec} record={record} />
      {spec.verbs.remove !== null && <RemoveButton spec={spec} record={record} />}
      {canEdit && (
        <LinkButton
          type="primary"
          icon={<EditOutlined />}
          to={`/r/${spec.name}/${encodeURIComponent(record.id)}/edit`}
        >
          {t('edit')}
        </LinkButton>
      )}
    </>
  );
}

function RemoveButton({
  spec,
  record,
}: {
  readonly spec: ClientResource;
  readonly record: AnyRecord;
}) {
  const t = useWords(genericWords);
  const navigate = useNavigate();
  const { message } = App.useApp();
  const invalidate = useInvalidate();
  const [isOpen, setOpen] = useState(false);
  const isArchive = spec.verbs.remove === 'archive';
  const title = useTitle(record, spec);
  return (
    <>
      <Button danger onClick={() => setOpen(true)}>
        {isArchive ? t('archive') : t('remove')}
      </Button>
      <ReasonDialog
        isOpen={isOpen}
        isDanger
        needsReason={false}
        title={isArchive ? t('archiveTitle', { title }) : t('removeTitle', { title })}
        okText={isArchive ? t('archive') : t('remove')}
        onClose={() => setOpen(false)}
        onConfirm={async () => {
          const path = `/resources/${spec.name}/${encodeURIComponent(record.id)}`;
          await call('DELETE', path, { version: record.version });
          await invalidate({ resource: spec.name, invalidates: ['all'] });
          message.success(isArchive ? t('archived') : t('removed'));
          void navigate(`/r/${spec.name}`);
        }}
      >
        <p>{isArchive ? t('archiveHint') : t('removeHint')}</p>
      </ReasonDialog>
    </>
  );
}

function Details({ spec, record }: { readonly spec: ClientResource; readonly record: AnyRecord }) {
  const name = useLocalName();
  const { lg } = Grid.useBreakpoint();
  const isBlock = (field: ClientField): boolean => field.kind === 'nested';
  const simple = spec.fields.filter((field) => !isBlock(field));
  const blocks = spec.fields.filter(
    (field) => isBlock(field) && record[field.name] !== undefined && record[field.name] !== null,
  );
  return (
    <>
      <Block>
        <Descriptions
          size="small"
          column={lg === true ? 2 : 1}
          items={simple.map((field) => ({
            key: field.name,
            label: name(field.label),
            children: <ShownField spec={spec} field={field} record={record} />,
          }))}
        />
      </Block>
      {blocks.map((field) => (
        <Block key={field.name} title={name(field.label)}>
          <FieldValue field={field} value={record[field.name]} />
        </Block>
      ))}
    </>
  );
}

function ShownField(props: {
  readonly spec: ClientResource;
  readonly field: ClientField;
  readonly record: AnyRecord;
}) {
  const { spec, field, record } = props;
  const value = record[field.name];
  if (!field.isSensitive || typeof value !== 'string') {
    return <FieldValue field={field} value={value} />;
  }
  return (
    <Masked
      value={value}
      onReveal={async (reason) => {
        const path = `/resources/${spec.name}/${encodeURIComponent(record.id)}/reveal`;
        const answer = await call<{ readonly value: string }>('POST', path, {
          body: { field: field.name, reason },
        });
        return answer.value;
      }}
    />
  );
}
