import { Modal, Radio, Table } from 'antd';
import { useState } from 'react';
import { useLocalName, useWords } from '../i18n/i18n';
import { kitWords } from '../kit/words';
import { mergeThreeWay, type Conflict } from './changes';
import { FieldValue } from './field-value';
import type { AnyRecord, ClientField } from './types';
import { genericWords } from './words';

/** Original, theirs and mine side by side; one choice a field, nothing is overwritten unseen. */
export function ConflictDialog(props: {
  readonly title: string;
  readonly fields: readonly ClientField[];
  readonly original: AnyRecord;
  readonly theirs: AnyRecord;
  readonly mine: Readonly<Record<string, unknown>>;
  onChoose(values: Record<string, unknown>): Promise<void>;
  onClose(): void;
}) {
  const t = useWords(genericWords);
  const kit = useWords(kitWords);
  const name = useLocalName();
  const { merged, conflicts } = mergeThreeWay(props);
  const [choices, setChoices] = useState<Readonly<Record<string, 'theirs' | 'mine'>>>({});
  const isDecided = conflicts.every(({ field }) => choices[field.name] !== undefined);
  const choose = async (): Promise<void> => {
    const decided = conflicts.map((conflict) => [
      conflict.field.name,
      choices[conflict.field.name] === 'mine' ? conflict.mine : conflict.theirs,
    ]);
    await props.onChoose({ ...merged, ...Object.fromEntries(decided) });
  };
  const side = (which: 'theirs' | 'mine') => (_: unknown, conflict: Conflict) => (
    <Radio
      checked={choices[conflict.field.name] === which}
      onChange={() => setChoices({ ...choices, [conflict.field.name]: which })}
    >
      <FieldValue field={conflict.field} value={conflict[which]} />
    </Radio>
  );
  return (
    <Modal
      open
      width={860}
      title={t('conflictTitle', { name: props.title })}
      okText={t('conflictSave')}
      cancelText={kit('cancel')}
      okButtonProps={{ disabled: !isDecided }}
      onOk={() => void choose()}
      onCancel={props.onClose}
    >
      <p>{t('conflictHint')}</p>
      <Table<Conflict>
        size="small"
        pagination={false}
        rowKey={({ field }) => field.name}
        dataSource={[...conflicts]}
        columns={[
          { title: '', render: (_, { field }) => name(field.label) },
          {
            title: t('original'),
            render: (_, { field, original }) => <FieldValue field={field} value={original} />,
          },
          { title: t('theirs'), render: side('theirs') },
          { title: t('mine'), render: side('mine') },
        ]}
      />
    </Modal>
  );
}
