import { useLogin } from '@refinedev/core';
import { Card, Form, Input, Segmented } from 'antd';
import { useState } from 'react';
import { Navigate } from 'react-router';
import { useWords } from '../../i18n/i18n';
import { DoorBrand, DoorSubmit, LanguageButton, TotpField } from '../../kit/door';
import { textOf } from '../../kit/reason-dialog';
import type { LoginForm } from '../../providers/auth-provider';
import { useSetupState } from '../setup/use-setup-state';
import { loginWords } from './words';

/** Login of both consoles: account, password and the code of the authenticator. */
export function LoginPage() {
  const t = useWords(loginWords);
  const { mutateAsync: login, isPending } = useLogin<LoginForm>();
  const [audience, setAudience] = useState<LoginForm['audience']>('admin');
  const [error, setError] = useState<string | null>(null);
  const setup = useSetupState().data;
  const submit = async (form: Omit<LoginForm, 'audience'>): Promise<void> => {
    setError(null);
    const answer = await login({ ...form, audience });
    if (!answer.success) setError(textOf(answer.error));
  };
  // There is nobody yet who could log in.
  if (setup?.hasAdministrator === false) return <Navigate to="/setup" replace />;
  return (
    <main className="dh-login">
      <Card className="dh-login-card">
        <div className="dh-login-head">
          <DoorBrand title={t('title')} subtitle={t('subtitle')} />
        </div>
        <Segmented
          block
          value={audience}
          onChange={(value) => setAudience(value)}
          options={[
            { value: 'admin' as const, label: t('platform') },
            { value: 'merchant' as const, label: t('merchant') },
          ]}
        />
        <Form layout="vertical" requiredMark={false} onFinish={submit} className="dh-login-form">
          <Form.Item
            name="account"
            label={t('account')}
            rules={[{ required: true, message: t('accountMissing') }]}
          >
            <Input size="large" autoComplete="username" autoFocus />
          </Form.Item>
          <Form.Item
            name="password"
            label={t('password')}
            rules={[{ required: true, message: t('passwordMissing') }]}
          >
            <Input.Password size="large" autoComplete="current-password" />
          </Form.Item>
          <TotpField label={t('totp')} />
          <DoorSubmit error={error} isBusy={isPending} label={t('submit')} />
        </Form>
        <LanguageButton />
      </Card>
    </main>
  );
}
