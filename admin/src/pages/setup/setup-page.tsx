import { Button, Flex, Result } from 'antd';
import { useState, type ReactNode } from 'react';
import { readSession } from '../../api/session';
import { useWords } from '../../i18n/i18n';
import { LinkButton } from '../../kit/link-button';
import { Loaded } from '../../kit/states';
import { StepUpDialog } from '../../kit/step-up';
import { useUrlState } from '../../kit/url-state';
import { DoorCard } from '../staff/door-card';
import { TotpForm } from '../staff/enrol-forms';
import '../staff/staff.css';
import { AdminStep, LoginStep, type Begun } from './admin-step';
import { BrandForm } from './brand-form';
import { ChannelList } from './channel-list';
import { CityStep } from './city-step';
import './setup.css';
import type { SetupState } from './types';
import { useSetupState } from './use-setup-state';
import { setupWords } from './words';

const STEPS = ['Admin', 'Totp', 'Login', 'Brand', 'City', 'Channels', 'Done'] as const;
type Step = (typeof STEPS)[number];
/** Steps with tables and two columns need more room than a login. */
const WIDE: readonly Step[] = ['Brand', 'City', 'Channels'];
/** Steps of somebody who is in: kept in the URL, so that a reload goes on where he was. */
const KEPT = ['Brand', 'City', 'Channels', 'Done'] as const;

/** The first run: an administrator of the token of the server, then what can also wait. */
export default function SetupPage() {
  const query = useSetupState();
  return (
    <>
      <Loaded query={query}>{(state) => <Wizard state={state} />}</Loaded>
      <StepUpDialog />
    </>
  );
}

function Wizard({ state }: { readonly state: SetupState }) {
  const t = useWords(setupWords);
  const isIn = readSession()?.audience === 'admin';
  const [params, setParams] = useUrlState();
  const [door, setDoor] = useState<Step>('Admin');
  const [begun, setBegun] = useState<Begun | null>(null);
  const step = (isIn ? KEPT.find((key) => key === params.get('step')) : undefined) ?? door;
  const setStep = (next: Step): void => {
    if (KEPT.some((key) => key === next)) setParams({ step: next }, { isReplaced: false });
    else setDoor(next);
  };
  const isDone = state.hasAdministrator && step === 'Admin';
  return (
    <DoorCard
      title={t('title')}
      subtitle={t('subtitle')}
      steps={STEPS.map((one) => t(`step${one}`))}
      current={STEPS.indexOf(step)}
      isWide
    >
      {isDone ? (
        <Result
          status="info"
          title={t('alreadyDone')}
          subTitle={t(isIn ? 'alreadyDoneIn' : 'alreadyDoneHint')}
          extra={
            isIn ? (
              <Flex gap={8} justify="center" wrap>
                <LinkButton type="primary" to="/">
                  {t('goHome')}
                </LinkButton>
                <LinkButton to="/setup?step=Brand">{t('goOn')}</LinkButton>
              </Flex>
            ) : (
              <LinkButton type="primary" to="/login">
                {t('login')}
              </LinkButton>
            )
          }
        />
      ) : (
        <div className={WIDE.includes(step) ? '' : 'dh-setup-narrow'}>
          <StepBody step={step} begun={begun} onBegun={setBegun} onStep={setStep} />
        </div>
      )}
    </DoorCard>
  );
}

function StepBody(props: {
  readonly step: Step;
  readonly begun: Begun | null;
  onBegun(begun: Begun | null): void;
  onStep(step: Step): void;
}) {
  const { step, begun, onBegun, onStep } = props;
  if (step === 'Brand') {
    return (
      <Later next="City" onStep={onStep}>
        <BrandForm onSaved={() => onStep('City')} />
      </Later>
    );
  }
  if (step === 'City') {
    return (
      <Later next="Channels" onStep={onStep}>
        <CityStep />
      </Later>
    );
  }
  if (step === 'Channels') {
    return (
      <Later next="Done" onStep={onStep}>
        <ChannelList />
      </Later>
    );
  }
  if (step === 'Done') return <Done />;
  if (begun === null || step === 'Admin') {
    return (
      <AdminStep
        onStarted={(started) => {
          onBegun(started);
          onStep('Totp');
        }}
      />
    );
  }
  if (step === 'Totp') return <TotpForm {...begun} onConfirmed={() => onStep('Login')} />;
  return (
    <LoginStep
      {...begun}
      onDone={() => {
        // The password is not kept longer than it is needed.
        onBegun(null);
        onStep('Brand');
      }}
    />
  );
}

function Later(props: {
  readonly next: Step;
  readonly children: ReactNode;
  onStep(step: Step): void;
}) {
  const t = useWords(setupWords);
  const isLast = props.next !== 'City';
  return (
    <Flex vertical gap={24}>
      {props.children}
      <Flex justify="flex-end">
        <Button
          type={isLast ? 'primary' : 'default'}
          data-testid="setup-next"
          onClick={() => props.onStep(props.next)}
        >
          {t(isLast ? 'next' : 'skip')}
        </Button>
      </Flex>
    </Flex>
  );
}

function Done() {
  const t = useWords(setupWords);
  return (
    <Result
      status="success"
      title={t('doneTitle')}
      subTitle={t('doneText')}
      extra={
        <Flex gap={8} justify="center" wrap>
          <LinkButton type="primary" to="/cities">
            {t('goCities')}
          </LinkButton>
          <LinkButton to="/staff">{t('goStaff')}</LinkButton>
          <LinkButton to="/">{t('goHome')}</LinkButton>
        </Flex>
      }
    />
  );
}
