import { useInvalidate } from '@refinedev/core';
import { Alert, App, Button, Dropdown, Form, Modal } from 'antd';
import { useState } from 'react';
import { useCommand } from '../api/use-api';
import { useLocalName, useWords } from '../i18n/i18n';
import { textOf } from '../kit/reason-dialog';
import { kitWords } from '../kit/words';
import { FieldItem } from './field-input';
import type { AnyRecord, ClientAction, ClientResource } from './types';
import { genericWords } from './words';

const BUTTONS_MAX = 2;

/** Actions that the record's present values allow; the rest of many go into a menu. */
export function ActionButtons(props: {
  readonly spec: ClientResource;
  readonly record: AnyRecord;
  onDone?(): void;
}) {
  const kit = useWords(kitWords);
  const name = useLocalName();
  const [chosen, setChosen] = useState<ClientAction | null>(null);
  const { spec, record } = props;
  const allowed = spec.actions.filter(({ from }) =>
    Object.entries(from).every(([field, values]) => values.includes(record[field] as never)),
  );
  const rest = allowed.slice(BUTTONS_MAX);
  return (
    <>
      {allowed.slice(0, BUTTONS_MAX).map((action) => (
        <Button key={action.name} danger={action.isDangerous} onClick={() => setChosen(action)}>
          {name(action.label)}
        </Button>
      ))}
      {rest.length > 0 && (
        <Dropdown
          trigger={['click']}
          menu={{
            items: rest.map((action) => ({
              key: action.name,
              label: name(action.label),
              danger: action.isDangerous,
              onClick: () => setChosen(action),
            })),
          }}
        >
          <Button>{kit('more')}</Button>
        </Dropdown>
      )}
      {chosen !== null && (
        <ActionDialog
          spec={spec}
          record={record}
          action={chosen}
          onClose={() => setChosen(null)}
          onDone={() => props.onDone?.()}
        />
      )}
    </>
  );
}

function ActionDialog(props: {
  readonly spec: ClientResource;
  readonly record: AnyRecord;
  readonly action: ClientAction;
  onClose(): void;
  onDone(): void;
}) {
  const t = useWords(genericWords);
  const kit = useWords(kitWords);
  const name = useLocalName();
  const { message } = App.useApp();
  const invalidate = useInvalidate();
  const [form] = Form.useForm<Record<string, unknown>>();
  const [error, setError] = useState<string | null>(null);
  const { mutateAsync: command, isPending } = useCommand();
  const { spec, record, action } = props;
  const run = async (): Promise<void> => {
    const values = await form.validateFields().catch(() => undefined);
    if (values === undefined) return;
    setError(null);
    try {
      await command({
        path: `/resources/${spec.name}/${encodeURIComponent(record.id)}/${action.name}`,
        version: record.version,
        ...(action.fields.length > 0 && { body: values }),
      });
      await invalidate({ resource: spec.name, invalidates: ['all'] });
      message.success(t('actionDone', { action: name(action.label) }));
      props.onClose();
      props.onDone();
    } catch (thrown) {
      setError(textOf(thrown));
    }
  };
  return (
    <Modal
      open
      title={name(action.label)}
      okText={name(action.label)}
      cancelText={kit('cancel')}
      okButtonProps={{ danger: action.isDangerous, loading: isPending }}
      onOk={() => void run()}
      onCancel={props.onClose}
    >
      {action.confirm && <p>{name(action.confirm)}</p>}
      <Form form={form} layout="vertical" requiredMark={false}>
        {action.fields.map((field) => (
          <FieldItem key={field.name} field={field} />
        ))}
      </Form>
      {error !== null && <Alert type="error" showIcon message={error} />}
    </Modal>
  );
}
