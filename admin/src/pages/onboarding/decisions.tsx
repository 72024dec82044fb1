import { Flex } from 'antd';
import { useState } from 'react';
import { REJECT_REASONS, REJECT_REASON_TEXT } from '@contract/terms/onboarding';
import { useLocalName, useWords } from '../../i18n/i18n';
import { DeedButton, isReference, ReferenceInput } from '../../kit/deed-button';
import { yuan } from '../../kit/format';
import { useMay } from '../../providers/profile';
import { applicationPath, groupOf, type FileProps } from './types';
import { onboardingWords } from './words';

/** What may be done with the whole application in its present stage. */
export function Decisions({ file }: FileProps) {
  const may = useMay();
  if (!may('onboarding.review')) return <DepositDeed file={file} />;
  return (
    <Flex gap={8} wrap>
      <ClaimDeeds file={file} />
      <StageDeeds file={file} />
      <DepositDeed file={file} />
    </Flex>
  );
}

function ClaimDeeds({ file }: FileProps) {
  const t = useWords(onboardingWords);
  const { status, claim, id } = file;
  const isReview = status === 'SUBMITTED' || groupOf(status) !== null;
  if (!isReview || (claim !== null && !claim.isMine)) return null;
  const isMine = claim !== null;
  const verb = isMine ? 'release' : 'claim';
  return (
    <DeedButton
      key={verb}
      label={t(isMine ? 'release' : 'take')}
      isPrimary={!isMine}
      consequence={t(isMine ? 'releaseHint' : 'takeHint')}
      refresh={[applicationPath(id)]}
      command={({ reason }) => ({ path: `${applicationPath(id)}/${verb}`, body: { reason } })}
    />
  );
}

function StageDeeds({ file }: FileProps) {
  const t = useWords(onboardingWords);
  const name = useLocalName();
  const { status, claim, items, id } = file;
  const path = applicationPath(id);
  const refresh = [path];
  const group = groupOf(status);
  const own = items.filter((item) => item.group === group);
  const back = own.filter((item) => item.status === 'REJECTED').length;
  const isReady = own.every((item) => item.status === 'APPROVED');
  const isTraining = status === 'TRAINING';
  if (!isTraining && (group === null || claim?.isMine !== true)) return null;
  return (
    <>
      {isTraining && (
        <DeedButton
          label={t('trainingDone')}
          isPrimary
          consequence={t('trainingHint')}
          refresh={refresh}
          command={({ reason }) => ({ path: `${path}/training-done`, body: { reason } })}
        />
      )}
      {!isTraining && isReady && (
        <DeedButton
          label={t('finish')}
          isPrimary
          consequence={t('finishHint')}
          refresh={refresh}
          command={({ reason }) => ({ path: `${path}/finish-check`, body: { reason } })}
        />
      )}
      {!isTraining && back > 0 && (
        <DeedButton
          label={t('request', { count: back })}
          consequence={t('requestHint')}
          refresh={refresh}
          command={({ reason }) => ({ path: `${path}/request-changes`, body: { reason } })}
        />
      )}
      <DeedButton
        label={t('refuse')}
        isDanger
        consequence={t('refuseHint')}
        refresh={refresh}
        codes={REJECT_REASONS.map((code) => ({
          value: code,
          label: name(REJECT_REASON_TEXT[code]),
        }))}
        command={({ reason, code }) => ({ path: `${path}/reject`, body: { reason, code } })}
      />
    </>
  );
}

function DepositDeed({ file }: FileProps) {
  const t = useWords(onboardingWords);
  const may = useMay();
  const [reference, setReference] = useState('');
  if (file.status !== 'DEPOSIT' || !may('onboarding.deposit')) return null;
  const path = applicationPath(file.id);
  const { depositFen } = file;
  return (
    <DeedButton
      label={t('depositPaid', { amount: yuan(depositFen) })}
      isPrimary
      consequence={t('depositHint')}
      refresh={[path]}
      inputs={<ReferenceInput value={reference} onChange={setReference} />}
      isIncomplete={!isReference(reference)}
      command={({ reason }) => ({
        path: `${path}/deposit-paid`,
        body: { amountFen: depositFen, reference: reference.trim(), reason },
      })}
    />
  );
}
