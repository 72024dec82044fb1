import { Form, Input, Typography } from 'antd';
import { useState } from 'react';
import { PASSWORD_LENGTH_MIN } from '@contract/terms/staff';
import { call } from '../../api/http';
import { useWords } from '../../i18n/i18n';
import { DoorSubmit, TotpField } from '../../kit/door';
import { textOf } from '../../kit/reason-dialog';
import { authProvider } from '../../providers/auth-provider';
import { PasswordFields } from '../staff/enrol-forms';
import type { Started } from './types';
import { setupWords } from './words';

type Values = {
  readonly setupToken: string;
  readonly account: string;
  readonly name: string;
  readonly password: string;
};
export type Begun = Started & { readonly password: string };

/** The first administrator, by the token that only whoever runs the server can read. */
export function AdminStep(props: { onStarted(begun: Begun): void }) {
  const t = useWords(setupWords);
  const [error, setError] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const submit = async (values: Values): Promise<void> => {
    setBusy(true);
    setError(null);
    const { setupToken, account, name, password } = values;
    try {
      const body = { setupToken: setupToken.trim(), account, name: name.trim(), password };
      const path = '/setup/administrator';
      const started = await call<Started>('POST', path, { body, isPublic: true });
      props.onStarted({ ...started, password });
    } catch (thrown) {
      setError(textOf(thrown));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Form layout="vertical" requiredMark={false} onFinish={submit}>
      <Form.Item
        name="setupToken"
        label={t('token')}
        extra={t('tokenHint')}
        validateTrigger="onBlur"
        rules={[{ required: true, pattern: /^\s*[A-Za-z0-9_-]{43}\s*$/, message: t('tokenRule') }]}
      >
        <Input size="large" autoComplete="off" spellCheck={false} autoFocus />
      </Form.Item>
      <Form.Item
        name="account"
        label={t('account')}
        extra={t('accountRule')}
        validateTrigger="onBlur"
        rules={[{ required: true, pattern: /^[A-Za-z0-9._@-]{3,64}$/, message: t('accountRule') }]}
      >
        <Input size="large" autoComplete="username" maxLength={64} />
      </Form.Item>
      <Form.Item
        name="name"
        label={t('name')}
        rules={[{ required: true, whitespace: true, max: 40, message: t('nameRule') }]}
      >
        <Input size="large" autoComplete="name" maxLength={40} />
      </Form.Item>
      <PasswordFields
        min={PASSWORD_LENGTH_MIN}
        hint={t('passwordHint', { min: PASSWORD_LENGTH_MIN })}
      />
      <Typography.Paragraph type="secondary">{t('adminNote')}</Typography.Paragraph>
      <DoorSubmit error={error} isBusy={isBusy} label={t('createAdmin')} />
    </Form>
  );
}

/** The login that follows: the code that proved the authenticator is spent, the next one is asked. */
export function LoginStep(props: {
  readonly account: string;
  readonly password: string;
  onDone(): void;
}) {
  const t = useWords(setupWords);
  const [error, setError] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const { account, password } = props;
  const submit = async ({ totp }: { readonly totp: string }): Promise<void> => {
    setBusy(true);
    setError(null);
    const answer = await authProvider.login({ audience: 'admin', account, password, totp });
    setBusy(false);
    if (answer.success) props.onDone();
    else setError(textOf(answer.error));
  };
  return (
    <Form layout="vertical" requiredMark={false} onFinish={submit}>
      <Typography.Paragraph>{t('loginText')}</Typography.Paragraph>
      <TotpField label={t('code')} isFocused />
      <DoorSubmit error={error} isBusy={isBusy} label={t('loginDo')} />
    </Form>
  );
}
