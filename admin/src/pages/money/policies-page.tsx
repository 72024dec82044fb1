import { Button, Descriptions, Flex, Typography } from 'antd';
import { useState } from 'react';
import type { z } from 'zod';
import type { withdrawalPoliciesSchema } from '@contract/schemas/withdrawal';
import { CHINA_ZONE } from '@contract/terms/china-day';
import { useApi } from '../../api/use-api';
import { useWords } from '../../i18n/i18n';
import { percent, yuan } from '../../kit/format';
import { Block, Page } from '../../kit/page';
import { EmptyState, Loaded } from '../../kit/states';
import { IdText, TimeText, useNow } from '../../kit/values';
import { VersionTag } from '../../kit/version-tag';
import { useMay } from '../../providers/profile';
import { PersonText } from '../../kit/people';
import { PublishPolicyDialog } from './publish-policy';
import { FENS, HOUR_MS, HOURS } from './policy-fields';
import { policyWords } from './policy-words';

type Policies = z.infer<typeof withdrawalPoliciesSchema>;
type Policy = Policies['items'][number];

export const POLICIES_PATH = '/admin/withdrawal-policies';
const MINUTE_MS = 60_000;

/** Versions of the rules of withdrawals, the newest first. */
export default function PoliciesPage() {
  const t = useWords(policyWords);
  const may = useMay();
  const [isOpen, setOpen] = useState(false);
  const query = useApi<Policies>(POLICIES_PATH);
  return (
    <Page
      title={t('title')}
      subtitle={t('subtitle')}
      actions={
        may('setting.write') && (
          <Button type="primary" onClick={() => setOpen(true)}>
            {t('publish')}
          </Button>
        )
      }
    >
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Block>
              <EmptyState text={t('empty')} />
            </Block>
          ) : (
            items.map((policy) => <PolicyBlock key={policy.id} policy={policy} />)
          )
        }
      </Loaded>
      {isOpen && <PublishPolicyDialog onClose={() => setOpen(false)} />}
    </Page>
  );
}

function PolicyBlock({ policy }: { readonly policy: Policy }) {
  const t = useWords(policyWords);
  const now = useNow(MINUTE_MS);
  const isComing = Date.parse(policy.from) > now;
  const { values } = policy;
  const fee = values.feeBands ?? [];
  const orDefault = (text: string | undefined) =>
    text ?? <Typography.Text type="secondary">{t('defaultValue')}</Typography.Text>;
  const fenText = (fen: number | undefined) => (fen === undefined ? undefined : yuan(fen));
  const hoursText = (ms: number | undefined) =>
    ms === undefined ? undefined : t('hours', { count: Number((ms / HOUR_MS).toFixed(1)) });
  const count = values.dailyCountMax;
  return (
    <Block
      title={
        <Flex gap={8} align="center" wrap>
          <TimeText at={policy.from} zone={CHINA_ZONE} isFull />
          <VersionTag state={policy.isInForce ? 'inForce' : isComing ? 'coming' : 'past'} />
        </Flex>
      }
      extra={<IdText id={policy.id} length={8} />}
    >
      <Descriptions
        column={{ xs: 1, md: 2, lg: 2, xl: 3, xxl: 3 }}
        size="small"
        items={[
          ...FENS.map((key) => ({ key, label: t(key), children: orDefault(fenText(values[key])) })),
          {
            key: 'count',
            label: t('dailyCountMax'),
            children: orDefault(count === undefined ? undefined : t('times', { count })),
          },
          ...HOURS.map((key) => ({
            key,
            label: t(key),
            children: orDefault(hoursText(values[key])),
          })),
          {
            key: 'bands',
            label: t('bands'),
            children:
              values.feeBands === undefined
                ? orDefault(undefined)
                : fee.length === 0
                  ? t('free')
                  : fee.map((band) => <BandText key={band.fromFen} band={band} />),
          },
          { key: 'by', label: t('by'), children: <PersonText id={policy.createdBy} /> },
          { key: 'reason', label: t('reason'), children: policy.reason },
        ]}
      />
    </Block>
  );
}

type Band = NonNullable<Policy['values']['feeBands']>[number];

function BandText({ band }: { readonly band: Band }) {
  const t = useWords(policyWords);
  return (
    <div>
      {t('bandText', {
        from: yuan(band.fromFen),
        fixed: yuan(band.fixedFen),
        rate: percent(band.bps),
      })}
      {band.maxFen !== null && t('bandCap', { cap: yuan(band.maxFen) })}
    </div>
  );
}
