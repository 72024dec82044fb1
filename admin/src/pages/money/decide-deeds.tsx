import { Flex } from 'antd';
import { useWords } from '../../i18n/i18n';
import { useProfile } from '../../providers/profile';
import { DeedButton, type Fact } from '../../kit/deed-button';
import { fundRequestWords } from './fund-requests-words';
import { moneyWords } from './words';

/** Yes and no of the second person to what a colleague asked for. */
export function DecideDeeds(props: {
  /** The request; `/approve` and `/reject` follow. */
  readonly path: string;
  readonly refresh: readonly string[];
  readonly madeBy: string;
  readonly facts: readonly Fact[];
  /** Absent where the request can be refused only. */
  readonly approve?: { readonly label: string; readonly follows: string };
}) {
  const t = useWords(fundRequestWords);
  const money = useWords(moneyWords);
  const isOwn = props.madeBy === useProfile()?.id;
  const { path, refresh, facts, approve } = props;
  const disabledReason = isOwn ? money('oneOwn') : undefined;
  return (
    <Flex gap={8} wrap>
      {approve !== undefined && (
        <DeedButton
          label={approve.label}
          consequence={approve.follows}
          facts={facts}
          refresh={refresh}
          disabledReason={disabledReason}
          command={({ reason }) => ({ path: `${path}/approve`, body: { reason } })}
        />
      )}
      {!isOwn && (
        <DeedButton
          label={t('reject')}
          consequence={t('rejectFollows')}
          facts={facts}
          refresh={refresh}
          isDanger
          command={({ reason }) => ({ path: `${path}/reject`, body: { reason } })}
        />
      )}
    </Flex>
  );
}
