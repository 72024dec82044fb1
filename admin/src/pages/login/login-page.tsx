import { useLogin } from '@refinedev/core';
import { Alert, Button, Card, Flex, Form, Input, Segmented, Typography } from 'antd';
import { useState } from 'react';
import { useWords } from '../../i18n/i18n';
import { chooseLanguage, currentLanguage } from '../../i18n/i18n';
import { textOf } from '../../kit/reason-dialog';
import type { LoginForm } from '../../providers/auth-provider';
import { loginWords } from './words';

/** Login of both consoles: account, password and the code of the authenticator. */
export function LoginPage() {
  const t = useWords(loginWords);
  const { mutateAsync: login, isPending } = useLogin<LoginForm>();
  const [audience, setAudience] = useState<LoginForm['audience']>('admin');
  const [error, setError] = useState<string | null>(null);
  const submit = async (form: Omit<LoginForm, 'audience'>): Promise<void> => {
    setError(null);
    const answer = await login({ ...form, audience });
    if (!answer.success) setError(textOf(answer.error));
  };
  return (
    <main className="dh-login">
      <Card className="dh-login-card">
        <Flex align="center" gap={12} className="dh-login-head">
          <img src={`${import.meta.env.BASE_URL}hive.svg`} alt="" width={40} height={40} />
          <div>
            <Typography.Title level={1} className="dh-page-title">
              {t('title')}
            </Typography.Title>
            <Typography.Text type="secondary">{t('subtitle')}</Typography.Text>
          </div>
        </Flex>
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
          <Form.Item
            name="totp"
            label={t('totp')}
            rules={[{ required: true, pattern: /^\d{6}$/, message: t('totpMissing') }]}
          >
            <Input size="large" inputMode="numeric" autoComplete="one-time-code" maxLength={6} />
          </Form.Item>
          {error !== null && <Alert type="error" showIcon message={error} className="dh-block" />}
          <Button type="primary" htmlType="submit" size="large" block loading={isPending}>
            {t('submit')}
          </Button>
        </Form>
        <Button
          type="link"
          size="small"
          onClick={() => chooseLanguage(currentLanguage() === 'zh' ? 'en' : 'zh')}
        >
          {t('language')}
        </Button>
      </Card>
    </main>
  );
}
