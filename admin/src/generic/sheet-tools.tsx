import { DownloadOutlined, UploadOutlined } from '@ant-design/icons';
import { useInvalidate, type CrudFilter } from '@refinedev/core';
import { Alert, App, Button, Dropdown, Modal, Table, Upload } from 'antd';
import { useState } from 'react';
import { call } from '../api/http';
import { useLocalName, useWords } from '../i18n/i18n';
import { download } from '../kit/download';
import { textOf } from '../kit/reason-dialog';
import { kitWords } from '../kit/words';
import { queryOfFilters } from '../providers/data-provider';
import type { ClientResource } from './types';
import { genericWords } from './words';

type Format = 'csv' | 'xlsx';
type ImportReport = {
  readonly isStored: boolean;
  readonly created: number;
  readonly updated: number;
  readonly refused: number;
  readonly rows: readonly {
    readonly row: number;
    readonly outcome: 'created' | 'updated' | 'refused';
    readonly code?: string;
    readonly fields?: readonly { readonly field: string; readonly message: string }[];
  }[];
};
type Sheet = { readonly format: Format; readonly content: string; readonly fileName: string };

/** Export of the present filters, and import with a trial before anything is stored. */
export function SheetTools(props: {
  readonly spec: ClientResource;
  readonly filters: readonly CrudFilter[];
}) {
  const t = useWords(genericWords);
  const kit = useWords(kitWords);
  const { message, modal } = App.useApp();
  const [isImporting, setImporting] = useState(false);
  const { spec } = props;
  const save = async (format: Format): Promise<void> => {
    try {
      const headers = await download('POST', `/resources/${spec.name}/export`, {
        body: { format, filters: queryOfFilters(props.filters) },
        fallbackName: `${spec.name}.${format}`,
      });
      if (headers.get('X-Is-Cut') === 'true') {
        modal.warning({ title: t('exportCut', { count: headers.get('X-Row-Count') ?? '' }) });
      }
    } catch (error) {
      message.error(textOf(error));
    }
  };
  return (
    <>
      {spec.verbs.export && (
        <Dropdown
          trigger={['click']}
          menu={{
            items: (['xlsx', 'csv'] as const).map((format) => ({
              key: format,
              label: format,
              onClick: () => void save(format),
            })),
          }}
        >
          <Button icon={<DownloadOutlined />} title={t('exportHint')}>
            {kit('export')}
          </Button>
        </Dropdown>
      )}
      {spec.verbs.import && (
        <Button icon={<UploadOutlined />} onClick={() => setImporting(true)}>
          {t('import')}
        </Button>
      )}
      {isImporting && <ImportDialog spec={spec} onClose={() => setImporting(false)} />}
    </>
  );
}

function ImportDialog(props: { readonly spec: ClientResource; onClose(): void }) {
  const t = useWords(genericWords);
  const kit = useWords(kitWords);
  const name = useLocalName();
  const { message } = App.useApp();
  const invalidate = useInvalidate();
  const [sheet, setSheet] = useState<Sheet | null>(null);
  const [report, setReport] = useState<ImportReport | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const { spec } = props;
  const send = async (given: Sheet, isTrial: boolean): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      const { format, content } = given;
      const answer = await call<ImportReport>('POST', `/resources/${spec.name}/import`, {
        body: { format, content, isTrial },
      });
      setReport(answer);
      if (!answer.isStored) return;
      message.success(t('importStored', { count: answer.created + answer.updated }));
      await invalidate({ resource: spec.name, invalidates: ['list'] });
      props.onClose();
    } catch (thrown) {
      setError(textOf(thrown));
    } finally {
      setBusy(false);
    }
  };
  const isGood = report !== null && report.refused === 0;
  return (
    <Modal
      open
      width={720}
      title={t('importTitle', { name: name(spec.labels.many) })}
      onCancel={props.onClose}
      cancelText={kit('cancel')}
      okText={t('importStore', { count: (report?.created ?? 0) + (report?.updated ?? 0) })}
      okButtonProps={{ disabled: !isGood, loading: isBusy }}
      onOk={() => sheet !== null && void send(sheet, false)}
    >
      <p>{t('importHint')}</p>
      <Upload.Dragger
        accept=".csv,.xlsx"
        maxCount={1}
        showUploadList={sheet !== null}
        beforeUpload={(file) => {
          void readSheet(file).then((read) => {
            setSheet(read);
            return send(read, true);
          });
          return false;
        }}
      >
        <p>
          <UploadOutlined /> {sheet?.fileName ?? t('importCheck')}
        </p>
      </Upload.Dragger>
      {error !== null && <Alert type="error" showIcon message={error} className="dh-dialog-form" />}
      {report !== null && <ReportTable report={report} />}
    </Modal>
  );
}

function ReportTable({ report }: { readonly report: ImportReport }) {
  const t = useWords(genericWords);
  const refused = report.rows.filter(({ outcome }) => outcome === 'refused');
  const { created, updated } = report;
  if (refused.length === 0) {
    const text = t('importAllGood', { count: report.rows.length, created, updated });
    return <Alert type="success" showIcon message={text} className="dh-dialog-form" />;
  }
  return (
    <>
      <Alert
        type="error"
        showIcon
        className="dh-dialog-form"
        message={t('importRefused', { count: refused.length })}
      />
      <Table
        size="small"
        rowKey="row"
        dataSource={[...refused]}
        pagination={{ pageSize: 10, hideOnSinglePage: true }}
        columns={[
          { title: t('row'), dataIndex: 'row', width: 80 },
          {
            title: t('problem'),
            render: (_, { code, fields }) =>
              [code, ...(fields ?? []).map(({ field, message }) => `${field}: ${message}`)].join(
                ' · ',
              ),
          },
        ]}
      />
    </>
  );
}

/** Bytes of a file as base64; read in pieces, since a call takes only so many arguments. */
async function readSheet(file: File): Promise<Sheet> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const PIECE = 0x8000;
  let text = '';
  for (let at = 0; at < bytes.length; at += PIECE) {
    text += String.fromCharCode(...bytes.subarray(at, at + PIECE));
  }
  const format = file.name.toLowerCase().endsWith('.xlsx') ? 'xlsx' : 'csv';
  return { format, content: btoa(text), fileName: file.name };
}
