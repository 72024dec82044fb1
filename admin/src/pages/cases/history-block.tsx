import { Flex, Timeline, Typography } from 'antd';
import type { ActorKind } from '@contract/terms/order';
import { useLocalName, useWords } from '../../i18n/i18n';
import { Block } from '../../kit/page';
import { PersonText } from '../../kit/people';
import { EmptyState } from '../../kit/states';
import { TimeText } from '../../kit/values';
import { ACTOR_TEXT } from '../orders/terms';
import { ENTRY_TEXT } from './terms';
import type { CaseFile, FileProps } from './types';
import { caseWords } from './words';

const OURS: readonly string[] = ['operator', 'support', 'reviewer'];

/** A side of the order by its kind; one of our own people by name. */
export function WhoText({ who }: { readonly who: CaseFile['openedBy'] }) {
  const name = useLocalName();
  const kind = ACTOR_TEXT[who.kind as ActorKind];
  return (
    <Flex gap={6} align="center" wrap component="span">
      {kind === undefined ? who.kind : name(kind)}
      {OURS.includes(who.kind) && <PersonText id={who.id} />}
    </Flex>
  );
}

/** What everybody said and what happened, in its order. */
export function HistoryBlock({ file }: FileProps) {
  const t = useWords(caseWords);
  const name = useLocalName();
  return (
    <Block title={t('words')}>
      {file.history.length === 0 ? (
        <EmptyState text={t('noWords')} />
      ) : (
        <Timeline
          className="dh-case-history"
          items={file.history.map(({ at, by, what, text }, index) => ({
            // Two entries may have the same time; their place tells them apart.
            key: `${at}-${index}`,
            color: text === null ? 'gray' : 'blue',
            children: (
              <div data-testid={`entry-${what}`}>
                <Flex gap={8} wrap align="baseline">
                  <TimeText at={at} />
                  <WhoText who={by} />
                  <Typography.Text strong>{name(ENTRY_TEXT[what])}</Typography.Text>
                </Flex>
                {text !== null && <blockquote className="dh-case-words">{text}</blockquote>}
              </div>
            ),
          }))}
        />
      )}
    </Block>
  );
}
