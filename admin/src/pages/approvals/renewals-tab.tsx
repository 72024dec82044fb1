import { Descriptions, Flex } from 'antd';
import type { z } from 'zod';
import type { renewalFileSchema } from '@contract/schemas/certificates';
import { ITEM_REASONS, ITEM_REASON_TEXT } from '@contract/terms/onboarding';
import { useLocalName, useWords } from '../../i18n/i18n';
import { DeedButton } from '../../kit/deed-button';
import { stamp } from '../../kit/format';
import { MediaPreview } from '../../kit/media-view';
import { Block } from '../../kit/page';
import { useMay } from '../../providers/profile';
import { Queue } from './queue';
import { approvalWords } from './words';

type Renewal = z.infer<typeof renewalFileSchema>;
const PATH = '/admin/certificate-renewals';
const dayOf = (at: string): string => stamp(at).slice(0, 10);

/** New documents for certificates that end; the present one stays until one is approved. */
export function RenewalsTab() {
  const t = useWords(approvalWords);
  return (
    <Queue<Renewal>
      path={PATH}
      emptyText={t('noRenewals')}
      keyOf={({ id }) => id}
      card={(renewal) => <RenewalCard renewal={renewal} />}
    />
  );
}

function RenewalCard({ renewal }: { readonly renewal: Renewal }) {
  const t = useWords(approvalWords);
  const name = useLocalName();
  const may = useMay();
  const { id, version, displayName, workerId, mediaIds, presentValidUntil, validUntil } = renewal;
  const path = `${PATH}/${id}`;
  const reasons = ITEM_REASONS.map((code) => ({
    value: code,
    label: name(ITEM_REASON_TEXT[code]),
  }));
  return (
    <Block title={t('renewalOf', { name: displayName ?? workerId, kind: name(renewal.name) })}>
      <Flex gap={12} wrap>
        {mediaIds.map((mediaId) => (
          <div key={mediaId} className="dh-approval-file">
            <MediaPreview mediaId={mediaId} />
          </div>
        ))}
      </Flex>
      <Descriptions
        size="small"
        column={{ xs: 1, md: 2 }}
        items={[
          {
            key: 'present',
            label: t('present'),
            children: presentValidUntil === null ? t('none') : dayOf(presentValidUntil),
          },
          { key: 'until', label: t('until'), children: dayOf(validUntil) },
        ]}
      />
      {may('onboarding.review') && (
        <Flex gap={8}>
          <DeedButton
            label={t('approveRenewal')}
            isPrimary
            consequence={t('approveRenewalHint')}
            refresh={[PATH]}
            command={({ reason }) => ({ path: `${path}/approve`, version, body: { reason } })}
          />
          <DeedButton
            label={t('rejectRenewal')}
            isDanger
            codes={reasons}
            consequence={t('rejectRenewalHint')}
            refresh={[PATH]}
            command={({ reason, code }) => ({
              path: `${path}/reject`,
              version,
              body: { code, reason },
            })}
          />
        </Flex>
      )}
    </Block>
  );
}
