import { Alert, Form, Input, Modal, Typography } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { adoptAccessToken, call, onStepUp } from '../api/http';
import type { Session } from '../api/session';
import { useWords } from '../i18n/i18n';
import { textOf } from './reason-dialog';
import { kitWords } from './words';

/** Answers the API when it wants a fresh factor: the call that asked then goes out once more. */
export function StepUpDialog() {
  const t = useWords(kitWords);
  const [form] = Form.useForm<{ totp: string }>();
  const [isOpen, setOpen] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const waiting = useRef<((isDone: boolean) => void)[]>([]);
  useEffect(() => {
    onStepUp(
      () =>
        new Promise((resolve) => {
          waiting.current.push(resolve);
          setOpen(true);
        }),
    );
  }, []);
  const end = (isDone: boolean): void => {
    for (const resolve of waiting.current.splice(0)) resolve(isDone);
    form.resetFields();
    setError(null);
    setOpen(false);
  };
  const confirm = async (): Promise<void> => {
    const values = await form.validateFields().catch(() => undefined);
    if (values === undefined) return;
    setBusy(true);
    try {
      adoptAccessToken(
        await call<Pick<Session, 'accessToken' | 'expiresAt'>>('POST', '/auth/step-up', {
          body: { totp: values.totp },
        }),
      );
      end(true);
    } catch (thrown) {
      setError(textOf(thrown));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal
      open={isOpen}
      title={t('stepUpTitle')}
      okText={t('stepUpConfirm')}
      cancelText={t('cancel')}
      okButtonProps={{ loading: isBusy }}
      onOk={() => void confirm()}
      onCancel={() => end(false)}
      zIndex={1_200}
      width={420}
    >
      <Typography.Paragraph type="secondary">{t('stepUpHint')}</Typography.Paragraph>
      <Form form={form} layout="vertical" onFinish={() => void confirm()}>
        <Form.Item
          name="totp"
          label={t('totp')}
          rules={[{ required: true, pattern: /^\d{6}$/, message: t('required') }]}
        >
          <Input
            inputMode="numeric"
            autoComplete="one-time-code"
            maxLength={6}
            autoFocus
            data-testid="step-up-totp"
          />
        </Form.Item>
        {error !== null && <Alert type="error" showIcon message={error} />}
      </Form>
    </Modal>
  );
}
