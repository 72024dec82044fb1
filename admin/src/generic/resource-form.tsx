import { useInvalidate, useOne, useWarnAboutChange } from '@refinedev/core';
import { Affix, Alert, App, Button, Card, Flex, Form, Input } from 'antd';
import { useEffect, useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import { ApiError, call } from '../api/http';
import { useCommand } from '../api/use-api';
import { useLocalName, useWords } from '../i18n/i18n';
import { Page } from '../kit/page';
import { textOf } from '../kit/reason-dialog';
import { Loaded, NotFound } from '../kit/states';
import { kitWords } from '../kit/words';
import { ConflictDialog } from './conflict-dialog';
import { FieldItem } from './field-input';
import { changedFields } from './changes';
import { RecordTitle } from './record-title';
import { titleOf } from './references';
import { useResourceSpec } from './resource-context';
import type { AnyRecord, ClientField, ClientResource } from './types';
import { genericWords } from './words';

/** Fields of one card of the form. */
const GROUP_MAX = 7;

type Values = Record<string, unknown>;

/** Creation and edit of any resource. */
export default function ResourceForm() {
  const { resource, id } = useParams();
  const spec = useResourceSpec(resource);
  if (spec === undefined) return <NotFound />;
  if (id === undefined) {
    return spec.verbs.create ? <FormOf key={spec.name} spec={spec} /> : <NotFound />;
  }
  return spec.verbs.update ? (
    <EditOf key={`${spec.name}/${id}`} spec={spec} id={id} />
  ) : (
    <NotFound />
  );
}

function EditOf({ spec, id }: { readonly spec: ClientResource; readonly id: string }) {
  const { query } = useOne<AnyRecord>({ resource: spec.name, id });
  const { error, isPending, refetch } = query;
  return (
    <Loaded query={{ data: query.data?.data, error, isPending, refetch }}>
      {(record) => <FormOf spec={spec} record={record} />}
    </Loaded>
  );
}

/** Leaves a form whose content is stored: the warning about changes would hold up the way. */
function useLeave() {
  const navigate = useNavigate();
  const { warnWhen, setWarnWhen } = useWarnAboutChange();
  const [goal, setGoal] = useState<string | null>(null);
  useEffect(() => {
    // Only once the warning has been called off.
    if (goal !== null && !warnWhen) void navigate(goal);
  }, [goal, warnWhen, navigate]);
  const leaveFor = (path: string): void => {
    setWarnWhen(false);
    setGoal(path);
  };
  return { setWarnWhen, leaveFor };
}

function FormOf({
  spec,
  record: given,
}: {
  readonly spec: ClientResource;
  readonly record?: AnyRecord;
}) {
  const t = useWords(genericWords);
  const name = useLocalName();
  const { message } = App.useApp();
  const navigate = useNavigate();
  const invalidate = useInvalidate();
  const { setWarnWhen, leaveFor } = useLeave();
  const [form] = Form.useForm<Values>();
  // What the form started from stays, also when a newer version arrives meanwhile.
  const [record, setRecord] = useState(given);
  const [error, setError] = useState<string | null>(null);
  const [theirs, setTheirs] = useState<AnyRecord | null>(null);
  const { mutateAsync: command, isPending } = useCommand<AnyRecord>();
  const fields = spec.fields.filter(({ write }) =>
    record === undefined ? write !== 'never' : write === 'always',
  );
  const path = `/resources/${spec.name}`;

  const save = async (values: Values, base: AnyRecord | undefined): Promise<void> => {
    setError(null);
    try {
      const saved = await (base === undefined
        ? command({ path, body: withoutEmpty(values) })
        : command({
            method: 'PATCH',
            path: `${path}/${encodeURIComponent(base.id)}`,
            version: base.version,
            body: changedFields({ fields, before: base, after: values }),
          }));
      await invalidate({ resource: spec.name, invalidates: ['all'] });
      message.success(base === undefined ? t('created') : t('saved'));
      leaveFor(`/r/${spec.name}/${encodeURIComponent(saved.id)}`);
    } catch (thrown) {
      const isConflict = thrown instanceof ApiError && thrown.code === 'VERSION_CONFLICT';
      if (isConflict && base !== undefined) {
        setTheirs(await call<AnyRecord>('GET', `${path}/${encodeURIComponent(base.id)}`));
        return;
      }
      showFieldErrors(thrown);
      setError(textOf(thrown));
    }
  };
  const showFieldErrors = (thrown: unknown): void => {
    if (!(thrown instanceof ApiError)) return;
    form.setFields(
      thrown.fields.map(({ field, message: text }) => ({
        name: field.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part)),
        errors: [text],
      })),
    );
    const [first] = thrown.fields;
    if (first) form.scrollToField(first.field.split('.'), { block: 'center', focus: true });
  };
  const one = name(spec.labels.one);
  return (
    <Page
      title={record === undefined ? t('createTitle', { name: one }) : t('editTitle', { name: one })}
      {...(record !== undefined && { subtitle: <RecordTitle record={record} spec={spec} /> })}
    >
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        scrollToFirstError={{ block: 'center', focus: true }}
        initialValues={record === undefined ? defaultsOf(fields) : { ...record }}
        onValuesChange={() => setWarnWhen(true)}
        onFinish={(values: Values) => void save(values, record)}
        className="dh-form"
      >
        <FormFields spec={spec} fields={fields} isNew={record === undefined} />
        {error !== null && <Alert type="error" showIcon message={error} className="dh-block" />}
        <Affix offsetBottom={0}>
          <FormFooter isBusy={isPending} onCancel={() => void navigate(-1)} />
        </Affix>
      </Form>
      {theirs !== null && record !== undefined && (
        <ConflictDialog
          title={titleOf(record, spec, name)}
          fields={fields}
          original={record}
          theirs={theirs}
          mine={form.getFieldsValue(true) as Values}
          onClose={() => setTheirs(null)}
          onChoose={async (values) => {
            form.setFieldsValue(values as Parameters<typeof form.setFieldsValue>[0]);
            setRecord(theirs);
            setTheirs(null);
            await save(values, theirs);
          }}
        />
      )}
    </Page>
  );
}

function FormFooter(props: { readonly isBusy: boolean; onCancel(): void }) {
  const kit = useWords(kitWords);
  return (
    <Flex gap={8} className="dh-form-footer">
      <Button type="primary" htmlType="submit" loading={props.isBusy}>
        {kit('save')}
      </Button>
      <Button onClick={props.onCancel}>{kit('cancel')}</Button>
    </Flex>
  );
}

function FormFields(props: {
  readonly spec: ClientResource;
  readonly fields: readonly ClientField[];
  readonly isNew: boolean;
}) {
  const t = useWords(genericWords);
  const kit = useWords(kitWords);
  const groups = Array.from({ length: Math.ceil(props.fields.length / GROUP_MAX) }, (_, index) =>
    props.fields.slice(index * GROUP_MAX, (index + 1) * GROUP_MAX),
  );
  return (
    <>
      {groups.map((group, index) => (
        <Card key={index} size="small" className="dh-block">
          {index === 0 && props.isNew && props.spec.id === 'slug' && (
            <Form.Item
              name="id"
              label={t('idLabel')}
              extra={t('idHint')}
              rules={[
                { required: true, pattern: /^[a-z0-9][a-z0-9-]{1,39}$/, message: kit('required') },
              ]}
            >
              <Input maxLength={40} />
            </Form.Item>
          )}
          {group.map((field) => (
            <FieldItem key={field.name} field={field} />
          ))}
        </Card>
      ))}
    </>
  );
}

function defaultsOf(fields: readonly ClientField[]): Values {
  return Object.fromEntries(
    fields.flatMap((field) => (field.default === undefined ? [] : [[field.name, field.default]])),
  );
}

function withoutEmpty(values: Values): Values {
  return Object.fromEntries(
    Object.entries(values).filter(
      ([, value]) => value !== undefined && value !== null && value !== '',
    ),
  );
}
