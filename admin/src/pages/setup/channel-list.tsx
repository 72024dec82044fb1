import {
  CheckCircleOutlined,
  CloseCircleOutlined,
  QuestionCircleOutlined,
} from '@ant-design/icons';
import { Alert, Button, Flex, Space, Table, Tooltip, Typography } from 'antd';
import { useState, type ReactNode } from 'react';
import type { ChannelTestResult } from '@contract/terms/setup';
import { useApi, useCommand } from '../../api/use-api';
import { useLocalName, useWords } from '../../i18n/i18n';
import { textOf } from '../../kit/reason-dialog';
import { Loaded } from '../../kit/states';
import { ToneTag } from '../../kit/tag';
import { TimeText } from '../../kit/values';
import type { ToneName } from '../../theme/status';
import { CHANNELS_PATH, type Channels, type ChannelStatus, type ChannelTest } from './types';
import { setupWords } from './words';

const RESULT_LOOK: Readonly<Record<ChannelTestResult, readonly [ToneName, ReactNode]>> = {
  OK: ['service', <CheckCircleOutlined key="icon" />],
  FAILED: ['operator', <CloseCircleOutlined key="icon" />],
  UNKNOWN: ['customer', <QuestionCircleOutlined key="icon" />],
  NOT_CONFIGURED: ['ended', <CloseCircleOutlined key="icon" />],
  NOT_TESTABLE: ['ended', <QuestionCircleOutlined key="icon" />],
};

/** Every outside system, whether it has credentials, and a question that has no effect. */
export function ChannelList() {
  const t = useWords(setupWords);
  const name = useLocalName();
  const query = useApi<Channels>(CHANNELS_PATH);
  return (
    <Loaded query={query}>
      {({ items }) => (
        <Table<ChannelStatus>
          rowKey="channel"
          pagination={false}
          dataSource={[...items]}
          scroll={{ x: 'max-content' }}
          columns={[
            { key: 'name', title: t('channel'), render: (_, row) => name(row.name) },
            {
              key: 'state',
              title: t('state'),
              render: (_, { isConfigured }) => (
                <ToneTag
                  tone={isConfigured ? 'done' : 'customer'}
                  icon={isConfigured ? <CheckCircleOutlined /> : <CloseCircleOutlined />}
                >
                  {t(isConfigured ? 'configured' : 'notConfigured')}
                </ToneTag>
              ),
            },
            {
              key: 'settings',
              title: t('settings'),
              render: (_, { settings }) => (
                <Flex vertical>
                  {settings.map((setting) => (
                    <Typography.Text key={setting} code>
                      {setting}
                    </Typography.Text>
                  ))}
                </Flex>
              ),
            },
            { key: 'test', title: t('result'), render: (_, row) => <TestCell row={row} /> },
          ]}
        />
      )}
    </Loaded>
  );
}

function TestCell({ row }: { readonly row: ChannelStatus }) {
  const t = useWords(setupWords);
  const name = useLocalName();
  const [test, setTest] = useState<ChannelTest | null>(null);
  const [error, setError] = useState<string | null>(null);
  const { mutateAsync: ask, isPending } = useCommand<ChannelTest>();
  if (!row.isTestable) {
    return (
      <Tooltip title={t('notTestableHint')}>
        <Typography.Text type="secondary">{t('NOT_TESTABLE')}</Typography.Text>
      </Tooltip>
    );
  }
  const run = async (): Promise<void> => {
    setError(null);
    try {
      setTest(await ask({ path: `${CHANNELS_PATH}/${row.channel}/test` }));
    } catch (thrown) {
      setError(textOf(thrown));
    }
  };
  return (
    <Space size={8} wrap>
      <Button
        size="small"
        disabled={!row.isConfigured}
        loading={isPending}
        aria-label={t('testOf', { name: name(row.name) })}
        onClick={() => void run()}
      >
        {t('test')}
      </Button>
      <span aria-live="polite">{test !== null && <Outcome test={test} />}</span>
      {error !== null && <Alert type="error" message={error} />}
    </Space>
  );
}

function Outcome({ test }: { readonly test: ChannelTest }) {
  const t = useWords(setupWords);
  const [tone, icon] = RESULT_LOOK[test.result];
  return (
    <Space size={8} wrap>
      <ToneTag tone={tone} icon={icon}>
        {t(test.result)}
      </ToneTag>
      {test.failureCode !== null && <Typography.Text code>{test.failureCode}</Typography.Text>}
      <Typography.Text type="secondary">
        {t('took', { ms: test.tookMs })} · <TimeText at={test.at} />
      </Typography.Text>
    </Space>
  );
}
