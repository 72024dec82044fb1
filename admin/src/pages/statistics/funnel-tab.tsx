import { Flex, Progress, Typography } from 'antd';
import { useApi } from '../../api/use-api';
import { useLocalName, useWords } from '../../i18n/i18n';
import { percent } from '../../kit/format';
import { Block } from '../../kit/page';
import { EmptyState, Loaded } from '../../kit/states';
import { Fresh } from './parts';
import { QuestionBar, useQuestion } from './question';
import type { Funnel } from './types';
import { statisticsWords } from './words';

const KEYS = ['city', 'category', 'merchant'] as const;
const BPS_A_PERCENT = 100;

/** How far the orders of these days came; stages that nothing records are named as such. */
export function FunnelTab() {
  const t = useWords(statisticsWords);
  const name = useLocalName();
  const question = useQuestion(KEYS);
  const query = useApi<Funnel>(`${question.base}/funnel`, question.query);
  return (
    <>
      <QuestionBar keys={KEYS} />
      <Loaded query={query}>
        {({ stages, notRecorded, updatedAt }) => (
          <Block title={t('funnel')}>
            {stages[0]?.orders === 0 && <EmptyState text={t('nothing')} />}
            {stages.map(({ stage, text, orders, ofPlacedBps }) => (
              <Flex key={stage} gap={16} align="center">
                <Typography.Text style={{ width: 96 }}>{name(text)}</Typography.Text>
                <Progress
                  style={{ flex: 1 }}
                  percent={(ofPlacedBps ?? 0) / BPS_A_PERCENT}
                  showInfo={false}
                  aria-label={name(text)}
                />
                <Typography.Text strong className="dh-number" style={{ width: 72 }}>
                  {orders}
                </Typography.Text>
                <Typography.Text type="secondary" className="dh-number" style={{ width: 72 }}>
                  {ofPlacedBps === null ? '–' : percent(ofPlacedBps)}
                </Typography.Text>
              </Flex>
            ))}
            <Typography.Paragraph type="secondary">
              {t('notRecorded', { stages: notRecorded.map(({ text }) => name(text)).join(' / ') })}
            </Typography.Paragraph>
            <Fresh at={updatedAt} />
          </Block>
        )}
      </Loaded>
    </>
  );
}
