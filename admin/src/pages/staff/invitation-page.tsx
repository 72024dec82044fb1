import { Alert, Button, Form, Result } from 'antd';
import { useState } from 'react';
import { useLocation } from 'react-router';
import { PASSWORD_LENGTH_MIN } from '@contract/terms/staff';
import { ApiError, call } from '../../api/http';
import { useWords } from '../../i18n/i18n';
import { LinkButton } from '../../kit/link-button';
import { textOf } from '../../kit/reason-dialog';
import { DoorCard } from './door-card';
import { PasswordFields, TotpForm } from './enrol-forms';
import { enrolWords } from './enrol-words';
import type { Accepted, Confirmed } from './types';

/** The secret of the link stands behind the `#`, which no server and no log ever sees. */
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** An invitation: password, authenticator, first code. */
export default function InvitationPage() {
  const t = useWords(enrolWords);
  const { hash } = useLocation();
  const token = hash.slice(1);
  const [accepted, setAccepted] = useState<Accepted | null>(null);
  const [confirmed, setConfirmed] = useState<Confirmed | null>(null);
  const [isGone, setGone] = useState(false);
  const current = confirmed !== null ? 2 : accepted !== null ? 1 : 0;
  return (
    <DoorCard
      title={t('title')}
      steps={[t('stepPassword'), t('stepTotp'), t('stepDone')]}
      current={current}
    >
      {!TOKEN.test(token) ? (
        <Result status="warning" title={t('noToken')} subTitle={t('noTokenHint')} />
      ) : isGone ? (
        <Result status="warning" title={t('gone')} subTitle={t('goneHint')} />
      ) : confirmed !== null ? (
        <Result
          status="success"
          title={t('done')}
          subTitle={t('doneHint', { account: confirmed.account })}
          extra={
            <LinkButton type="primary" to="/login">
              {t('login')}
            </LinkButton>
          }
        />
      ) : accepted !== null ? (
        <TotpForm {...accepted} token={token} onConfirmed={setConfirmed} />
      ) : (
        <PasswordForm token={token} onAccepted={setAccepted} onGone={() => setGone(true)} />
      )}
    </DoorCard>
  );
}

function PasswordForm(props: {
  readonly token: string;
  onAccepted(accepted: Accepted): void;
  onGone(): void;
}) {
  const t = useWords(enrolWords);
  const [error, setError] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const submit = async ({ password }: { readonly password: string }): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      const body = { token: props.token, password };
      const path = '/auth/invitations/accept';
      props.onAccepted(await call<Accepted>('POST', path, { body, isPublic: true }));
    } catch (thrown) {
      if (thrown instanceof ApiError && thrown.code === 'INVITATION_INVALID') props.onGone();
      else setError(textOf(thrown));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Form layout="vertical" requiredMark={false} onFinish={submit}>
      <PasswordFields
        min={PASSWORD_LENGTH_MIN}
        hint={t('passwordHint', { min: PASSWORD_LENGTH_MIN })}
      />
      {error !== null && <Alert type="error" showIcon message={error} className="dh-block" />}
      <Button type="primary" htmlType="submit" size="large" block loading={isBusy}>
        {t('next')}
      </Button>
    </Form>
  );
}
