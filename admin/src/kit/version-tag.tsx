import {
  CheckCircleOutlined,
  ClockCircleOutlined,
  EditOutlined,
  HistoryOutlined,
  StopOutlined,
} from '@ant-design/icons';
import type { ReactNode } from 'react';
import { useWords } from '../i18n/i18n';
import type { ToneName } from '../theme/status';
import { ToneTag } from './tag';
import { versionWords } from './version-words';

export const VERSION_STATES = ['draft', 'coming', 'inForce', 'past', 'withdrawn'] as const;
export type VersionState = (typeof VERSION_STATES)[number];

const LOOK: Readonly<Record<VersionState, readonly [ToneName, ReactNode]>> = {
  draft: ['customer', <EditOutlined key="icon" />],
  coming: ['system', <ClockCircleOutlined key="icon" />],
  inForce: ['service', <CheckCircleOutlined key="icon" />],
  past: ['ended', <HistoryOutlined key="icon" />],
  withdrawn: ['closed', <StopOutlined key="icon" />],
};

/** State of a version of rules; filled only where it counts now. */
export function VersionTag({ state }: { readonly state: VersionState }) {
  const t = useWords(versionWords);
  const [tone, icon] = LOOK[state];
  return (
    <ToneTag tone={tone} icon={icon} isOutlined={state !== 'inForce' && state !== 'draft'}>
      {t(state)}
    </ToneTag>
  );
}
