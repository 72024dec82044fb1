import { UploadOutlined } from '@ant-design/icons';
import { Alert, App, Button, Flex, Modal, Space, Table, Typography, Upload } from 'antd';
import { useState } from 'react';
import { RESULT_ROW_FAULTS } from '@contract/terms/payout';
import { useCommand } from '../../api/use-api';
import { useWords } from '../../i18n/i18n';
import { textOf } from '../../kit/reason-dialog';
import { kitWords } from '../../kit/words';
import { BATCH_REFRESH, BATCHES_PATH, type Batch, type ResultReport } from './batch-parts';
import { batchWords } from './batch-words';
import type { Columns } from '../../kit/cursor-table';
import { moneyWords } from './words';

const BYTES_MAX = 4 * 1024 * 1024;
const ROWS_PAGE = 10;
const WIDTH = 820;
const CHUNK = 32_768;

type Format = 'csv' | 'xlsx';
type Chosen = { readonly name: string; readonly format: Format; readonly content: string };

/** The bank's answer: judged row by row first, booked as a whole afterwards. */
export function BatchResultsButton(props: {
  readonly batch: Batch;
  readonly disabledReason?: string;
}) {
  const t = useWords(batchWords);
  const [isOpen, setOpen] = useState(false);
  return (
    <Space size={8}>
      <Button
        type="primary"
        disabled={props.disabledReason !== undefined}
        onClick={() => setOpen(true)}
      >
        {t('results')}
      </Button>
      {props.disabledReason !== undefined && (
        <Typography.Text type="secondary">{props.disabledReason}</Typography.Text>
      )}
      {isOpen && <ResultsDialog batch={props.batch} onClose={() => setOpen(false)} />}
    </Space>
  );
}

async function base64Of(file: Blob): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = '';
  for (let at = 0; at < bytes.length; at += CHUNK) {
    text += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  }
  return btoa(text);
}

function formatOf(name: string): Format | undefined {
  const end = name.toLowerCase().split('.').at(-1);
  return end === 'csv' || end === 'xlsx' ? end : undefined;
}

function ResultsDialog({ batch, onClose }: { readonly batch: Batch; onClose(): void }) {
  const t = useWords(batchWords);
  const kit = useWords(kitWords);
  const { message } = App.useApp();
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [report, setReport] = useState<ResultReport | null>(null);
  const [error, setError] = useState<string | null>(null);
  const send = useCommand<ResultReport>({ refresh: BATCH_REFRESH });
  const faults = (report?.rows ?? []).filter(({ outcome }) => RESULT_ROW_FAULTS.includes(outcome));
  const isClean = report !== null && faults.length === 0;
  const choose = async (file: File): Promise<void> => {
    setReport(null);
    setError(null);
    const format = formatOf(file.name);
    if (format === undefined) return setError(t('badType'));
    if (file.size > BYTES_MAX) return setError(t('tooBig'));
    setChosen({ name: file.name, format, content: await base64Of(file) });
  };
  const run = async (isTrial: boolean): Promise<void> => {
    if (chosen === null) return;
    setError(null);
    try {
      const { format, content } = chosen;
      const path = `${BATCHES_PATH}/${encodeURIComponent(batch.id)}/results`;
      const answer = await send.mutateAsync({ path, body: { format, content, isTrial } });
      setReport(answer);
      if (!answer.isStored) return;
      message.success(t('stored'));
      onClose();
    } catch (thrown) {
      setError(textOf(thrown));
    }
  };
  return (
    <Modal
      open
      width={WIDTH}
      title={t('results')}
      okText={isClean ? t('store', { count: report.rows.length }) : t('trial')}
      cancelText={kit('cancel')}
      okButtonProps={{ disabled: chosen === null, loading: send.isPending }}
      onOk={() => void run(!isClean)}
      onCancel={onClose}
    >
      <Flex vertical gap={12}>
        <div>{t('resultsFollows')}</div>
        <Upload
          accept=".csv,.xlsx"
          maxCount={1}
          showUploadList={false}
          beforeUpload={(file) => {
            void choose(file);
            return false;
          }}
        >
          <Button icon={<UploadOutlined />}>{chosen?.name ?? t('choose')}</Button>
        </Upload>
        {error !== null && <Alert type="error" showIcon message={error} />}
        {report !== null && <Report report={report} faultCount={faults.length} />}
      </Flex>
    </Modal>
  );
}

function Report(props: { readonly report: ResultReport; readonly faultCount: number }) {
  const t = useWords(batchWords);
  const money = useWords(moneyWords);
  const { report, faultCount } = props;
  const columns: Columns<ResultReport['rows'][number]> = [
    { key: 'row', title: t('line'), align: 'right', dataIndex: 'row' },
    { key: 'no', title: t('payoutNo'), dataIndex: 'payoutNo' },
    {
      key: 'outcome',
      title: t('outcome'),
      render: (_, { outcome }) => (
        <Typography.Text {...(RESULT_ROW_FAULTS.includes(outcome) && { type: 'danger' as const })}>
          {t(outcome)}
        </Typography.Text>
      ),
    },
    {
      key: 'result',
      title: money('result'),
      render: (_, { result }) => (result === null ? '–' : t(result)),
    },
    { key: 'reason', title: t('bankWord'), render: (_, { reason }) => reason ?? '–' },
  ];
  return (
    <>
      <Alert
        type={faultCount === 0 ? 'success' : 'error'}
        showIcon
        message={
          faultCount === 0
            ? t('clean', { count: report.rows.length })
            : t('faulty', { count: faultCount })
        }
      />
      <Table
        rowKey="row"
        size="small"
        columns={columns}
        dataSource={report.rows}
        pagination={{ pageSize: ROWS_PAGE, hideOnSinglePage: true }}
      />
    </>
  );
}
