import { Button, Form, Radio } from 'antd';
import { useState } from 'react';
import { useInvalidate } from '../../api/use-api';
import { useWords } from '../../i18n/i18n';
import { download } from '../../kit/download';
import { ReasonDialog } from '../../kit/reason-dialog';
import { BATCH_REFRESH, BATCHES_PATH, type Batch } from './batch-parts';
import { batchWords } from './batch-words';
import { moneyWords } from './words';

const FORMATS = ['xlsx', 'csv'] as const;

/** The file with whole card numbers; who takes it is recorded before it is given. */
export function BatchFileButton({ batch }: { readonly batch: Batch }) {
  const t = useWords(batchWords);
  const money = useWords(moneyWords);
  const invalidate = useInvalidate();
  const [isOpen, setOpen] = useState(false);
  const [format, setFormat] = useState<(typeof FORMATS)[number]>('xlsx');
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t('file')}</Button>
      <ReasonDialog
        isOpen={isOpen}
        title={t('file')}
        okText={t('fileTake', { format })}
        onClose={() => setOpen(false)}
        onConfirm={async ({ reason }) => {
          await download('POST', `${BATCHES_PATH}/${encodeURIComponent(batch.id)}/file`, {
            body: { format, reason },
            fallbackName: `${batch.id}.${format}`,
          });
          await invalidate(...BATCH_REFRESH);
        }}
      >
        <p>{t('fileFollows')}</p>
        <Form.Item label={money('format')}>
          <Radio.Group
            value={format}
            onChange={({ target }) => setFormat(target.value as (typeof FORMATS)[number])}
            options={FORMATS.map((value) => ({ value, label: value }))}
          />
        </Form.Item>
      </ReasonDialog>
    </>
  );
}
