import { Flex, Form, Input, Typography } from 'antd';
import { useState } from 'react';
import { call } from '../../api/http';
import { useWords } from '../../i18n/i18n';
import { DoorSubmit, TotpField } from '../../kit/door';
import { textOf } from '../../kit/reason-dialog';
import { enrolWords } from './enrol-words';
import { QrImage } from '../../kit/qr-image';
import type { Confirmed } from './types';

/** A new password, typed twice. */
export function PasswordFields({ min, hint }: { readonly min: number; readonly hint: string }) {
  const t = useWords(enrolWords);
  return (
    <>
      <Form.Item
        name="password"
        label={t('password')}
        extra={hint}
        validateTrigger="onBlur"
        rules={[{ required: true, min, message: t('passwordRule', { min }) }]}
      >
        <Input.Password size="large" autoComplete="new-password" maxLength={128} />
      </Form.Item>
      <Form.Item
        name="again"
        label={t('again')}
        dependencies={['password']}
        validateTrigger="onBlur"
        rules={[
          ({ getFieldValue }) => ({
            validator: (_, value) =>
              value === getFieldValue('password')
                ? Promise.resolve()
                : Promise.reject(new Error(t('againRule'))),
          }),
        ]}
      >
        <Input.Password size="large" autoComplete="new-password" maxLength={128} />
      </Form.Item>
    </>
  );
}

/** The secret as a code to scan and as text, then the first code that proves it arrived. */
export function TotpForm(props: {
  readonly account: string;
  readonly totpUri: string;
  readonly totpSecret: string;
  readonly token: string;
  onConfirmed(confirmed: Confirmed): void;
}) {
  const t = useWords(enrolWords);
  const [error, setError] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const confirm = async ({ totp }: { readonly totp: string }): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      const path = '/auth/invitations/confirm';
      const body = { token: props.token, totp };
      props.onConfirmed(await call<Confirmed>('POST', path, { body, isPublic: true }));
    } catch (thrown) {
      setError(textOf(thrown));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Form layout="vertical" requiredMark={false} onFinish={confirm}>
      <Flex gap={24} wrap className="dh-block">
        <QrImage text={props.totpUri} label={t('qr')} />
        <Flex vertical gap={12} flex={1} style={{ minWidth: 220 }}>
          <Typography.Text strong>{t('scan')}</Typography.Text>
          <Typography.Text type="secondary">{t('scanHint')}</Typography.Text>
          <div>
            <Typography.Text type="secondary">{t('manual')}</Typography.Text>
            <br />
            <Typography.Text code copyable className="dh-link-box" data-testid="totp-secret">
              {props.totpSecret}
            </Typography.Text>
          </div>
          <Typography.Text type="secondary">
            {t('account')} <Typography.Text strong>{props.account}</Typography.Text>
          </Typography.Text>
        </Flex>
      </Flex>
      <TotpField label={t('code')} isFocused />
      <DoorSubmit error={error} isBusy={isBusy} label={t('confirm')} />
    </Form>
  );
}
