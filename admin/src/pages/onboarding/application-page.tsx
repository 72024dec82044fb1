import './onboarding.css';
import { Alert, Col, Descriptions, Flex, Row, Timeline, Typography } from 'antd';
import { useState } from 'react';
import { useParams } from 'react-router';
import {
  APPLICATION_STATUS_TEXT,
  IDENTITY_ITEM,
  ITEM_REASON_TEXT,
  REJECT_REASON_TEXT,
} from '@contract/terms/onboarding';
import { call } from '../../api/http';
import { useApi } from '../../api/use-api';
import { useReferenceChoices } from '../../generic/references';
import { useLocalName, useWords } from '../../i18n/i18n';
import { stamp, yuan } from '../../kit/format';
import { LinkButton } from '../../kit/link-button';
import { Masked } from '../../kit/masked';
import { Block, Page } from '../../kit/page';
import { Loaded } from '../../kit/states';
import { ToneTag } from '../../kit/tag';
import { Countdown } from '../../kit/values';
import { useMay } from '../../providers/profile';
import { Checklist } from './checklist';
import { Decisions } from './decisions';
import { DocumentViewer } from './document-viewer';
import { useItemName } from './item-name';
import { statusTone } from './tones';
import { applicationPath, type ApplicationFile, type FileProps } from './types';
import { onboardingWords } from './words';

const EVERY_MS = 20_000;

/** One application: its documents beside the checklist, its decisions, its whole history. */
export default function ApplicationPage() {
  const { applicationId = '' } = useParams();
  const query = useApi<ApplicationFile>(applicationPath(applicationId), undefined, {
    everyMs: EVERY_MS,
  });
  return <Loaded query={query}>{(file) => <Review file={file} />}</Loaded>;
}

function Review({ file }: FileProps) {
  const t = useWords(onboardingWords);
  const name = useLocalName();
  const itemName = useItemName();
  const first = file.items.find(({ status }) => status === 'PENDING') ?? file.items[0];
  const [code, setCode] = useState(first?.code ?? '');
  const chosen = file.items.find((item) => item.code === code) ?? first;
  const title = file.profile?.displayName ?? t('unnamed');
  return (
    <Page
      title={
        <Flex gap={12} align="center" wrap>
          {title}
          <ToneTag tone={statusTone(file.status)}>
            {name(APPLICATION_STATUS_TEXT[file.status])}
          </ToneTag>
          {file.stageDueAt !== null && <Countdown until={file.stageDueAt} />}
        </Flex>
      }
      tabTitle={title}
      actions={<Decisions file={file} />}
    >
      <Outcome file={file} />
      <Row gutter={[16, 16]}>
        <Col xs={24} lg={12}>
          <Block title={`${t('documents')} · ${itemName(chosen?.code ?? '')}`}>
            <DocumentViewer
              key={chosen?.code}
              mediaIds={chosen?.mediaIds ?? []}
              isSecret={chosen?.code === IDENTITY_ITEM}
            />
          </Block>
        </Col>
        <Col xs={24} lg={12}>
          <Checklist file={file} chosen={chosen?.code ?? ''} onChoose={setCode} />
        </Col>
        <Col xs={24} lg={12}>
          <Facts file={file} />
        </Col>
        <Col xs={24} lg={12}>
          <History file={file} />
        </Col>
      </Row>
    </Page>
  );
}

function Outcome({ file }: FileProps) {
  const t = useWords(onboardingWords);
  const name = useLocalName();
  const { rejection, result } = file;
  if (rejection !== null) {
    const until = t('blockedUntil', { day: stamp(rejection.blockedUntil).slice(0, 10) });
    return (
      <Alert
        type="error"
        showIcon
        className="dh-block"
        message={`${t('rejection')}：${name(REJECT_REASON_TEXT[rejection.reason])}`}
        description={[rejection.note, until].filter(Boolean).join(' · ')}
      />
    );
  }
  if (result === null) return null;
  const { workerId, merchantId } = result;
  return (
    <Flex gap={8} className="dh-block">
      {workerId !== null && (
        <LinkButton to={`/r/workers/${workerId}`}>{t('openWorker')}</LinkButton>
      )}
      <LinkButton to={`/r/merchants/${merchantId}`}>{t('openMerchant')}</LinkButton>
    </Flex>
  );
}

function Facts({ file }: FileProps) {
  const t = useWords(onboardingWords);
  const may = useMay();
  const cities = useReferenceChoices('cities');
  const { profile } = file;
  const reveal = (field: 'realName' | 'idNumber') => async (reason: string) => {
    const path = `${applicationPath(file.id)}/reveal`;
    const body = { reason, fields: [field] };
    const plain = await call<Partial<Record<typeof field, string | null>>>('POST', path, { body });
    return plain[field] ?? '–';
  };
  const secret = (field: 'realName' | 'idNumber') => {
    const value = file[field];
    if (value === null) return '–';
    return (
      <Masked value={value} {...(may('personalData.reveal') && { onReveal: reveal(field) })} />
    );
  };
  return (
    <Block title={t('facts')}>
      <Descriptions
        column={1}
        size="small"
        items={[
          { key: 'kind', label: t('kind'), children: t(file.kind) },
          {
            key: 'city',
            label: t('city'),
            children:
              cities.choices.find(({ value }) => value === file.cityCode)?.label ?? file.cityCode,
          },
          { key: 'name', label: t('displayName'), children: profile?.displayName ?? '–' },
          { key: 'realName', label: t('realName'), children: secret('realName') },
          { key: 'idNumber', label: t('idNumber'), children: secret('idNumber') },
          { key: 'licence', label: t('licenceNo'), children: file.licenceNo ?? '–' },
          ...(profile !== null && 'skills' in profile
            ? [{ key: 'skills', label: t('skills'), children: profile.skills.join('、') }]
            : []),
          {
            key: 'training',
            label: t('training'),
            children: t(file.isTrainingNeeded ? 'needed' : 'notNeeded'),
          },
          {
            key: 'deposit',
            label: t('deposit'),
            children: file.depositFen === 0 ? t('notNeeded') : yuan(file.depositFen),
          },
        ]}
      />
    </Block>
  );
}

function History({ file }: FileProps) {
  const t = useWords(onboardingWords);
  const name = useLocalName();
  const itemName = useItemName();
  const detailOf = (detail: string | null): string =>
    detail !== null && detail in ITEM_REASON_TEXT
      ? name(ITEM_REASON_TEXT[detail as keyof typeof ITEM_REASON_TEXT])
      : '';
  return (
    <Block title={t('history')}>
      <Timeline
        items={[...file.history]
          .reverse()
          .map(({ seq, at, to, from, by, itemCode, detail, note }) => ({
            // A key of 0 counts as none, and would be that of another row.
            key: `event-${seq}`,
            children: (
              <>
                <Flex gap={8} wrap align="baseline">
                  <time className="dh-number" dateTime={at}>
                    {stamp(at)}
                  </time>
                  <Typography.Text type="secondary">{t(by.kind)}</Typography.Text>
                  {itemCode !== null && <span>{itemName(itemCode)}</span>}
                  {from !== to && (
                    <ToneTag tone={statusTone(to)} isOutlined>
                      {name(APPLICATION_STATUS_TEXT[to])}
                    </ToneTag>
                  )}
                </Flex>
                <Typography.Text type="secondary">
                  {[detailOf(detail), note].filter(Boolean).join(' · ')}
                </Typography.Text>
              </>
            ),
          }))}
      />
    </Block>
  );
}
