import { Alert, Form, Input, Modal, Select } from 'antd';
import { useState, type ReactNode } from 'react';
import { ApiError } from '../api/http';
import { useWords } from '../i18n/i18n';
import { kitWords } from './words';

const REASON_MIN = 2;
const REASON_MAX = 200;

export type Decision = { readonly reason: string; readonly code: string | undefined };

/**
 * Asks before something that concerns money or people: restates what happens (`children`), wants
 * a reason and names the deed on the button. Stays open, with what was typed, when the call fails.
 */
export function ReasonDialog(props: {
  readonly isOpen: boolean;
  readonly title: string;
  /** Verb and object, never a bare OK. */
  readonly okText: string;
  readonly isDanger?: boolean;
  readonly children?: ReactNode;
  /** Reasons to choose from; the text is then a note beside it. */
  readonly codes?: readonly { readonly value: string; readonly label: string }[];
  readonly needsReason?: boolean;
  readonly isOkDisabled?: boolean;
  onConfirm(decision: Decision): Promise<unknown>;
  onClose(): void;
}) {
  const t = useWords(kitWords);
  const [form] = Form.useForm<{ reason?: string; code?: string }>();
  const [error, setError] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const needsReason = props.needsReason !== false;
  const confirm = async (): Promise<void> => {
    const values = await form.validateFields().catch(() => undefined);
    if (values === undefined) return;
    setBusy(true);
    setError(null);
    try {
      await props.onConfirm({ reason: values.reason?.trim() ?? '', code: values.code });
      form.resetFields();
      props.onClose();
    } catch (thrown) {
      setError(textOf(thrown));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal
      open={props.isOpen}
      title={props.title}
      okText={props.okText}
      cancelText={t('back')}
      okButtonProps={{
        danger: props.isDanger === true,
        disabled: props.isOkDisabled === true,
        loading: isBusy,
      }}
      onOk={() => void confirm()}
      onCancel={() => {
        setError(null);
        props.onClose();
      }}
      destroyOnHidden
    >
      <Form form={form} layout="vertical" requiredMark={false} className="dh-dialog-form">
        {props.children}
        {props.codes !== undefined && (
          <Form.Item
            name="code"
            label={t('reason')}
            rules={[{ required: true, message: t('required') }]}
          >
            <Select options={[...props.codes]} />
          </Form.Item>
        )}
        {needsReason && (
          <Form.Item
            name="reason"
            label={t(props.codes === undefined ? 'reason' : 'inWords')}
            extra={t('reasonHint')}
            rules={[{ required: true, whitespace: true, min: REASON_MIN, message: t('required') }]}
          >
            <Input.TextArea rows={3} maxLength={REASON_MAX} showCount />
          </Form.Item>
        )}
        {error !== null && <Alert type="error" showIcon message={error} />}
      </Form>
    </Modal>
  );
}

/** Text of an error with its fields and the id that support asks for. */
export function textOf(thrown: unknown): string {
  if (!(thrown instanceof ApiError)) return thrown instanceof Error ? thrown.message : '';
  const fields = thrown.fields.map(({ field, message }) => `${field}: ${message}`);
  const id = thrown.requestId === undefined ? '' : ` (${thrown.requestId.slice(0, 8)})`;
  return [`${thrown.message}${id}`, ...fields].join(' · ');
}
