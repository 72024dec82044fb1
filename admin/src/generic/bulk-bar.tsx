import { Alert, App, Button, Flex } from 'antd';
import { useState } from 'react';
import { useCommand } from '../api/use-api';
import { useInvalidate as useRefineInvalidate } from '@refinedev/core';
import { useLocalName, useWords } from '../i18n/i18n';
import { ReasonDialog } from '../kit/reason-dialog';
import { bulkItems } from '../providers/data-provider';
import type { AnyRecord, ClientResource } from './types';
import { genericWords } from './words';

type BulkReply = {
  readonly done: number;
  readonly items: readonly { readonly id: string; readonly code?: string }[];
};
type Bulk = {
  readonly name: string;
  readonly label: string;
  readonly hint: string;
  readonly isDanger: boolean;
};

/** What may be done with many rows at once; each row is judged by itself and reported. */
export function BulkBar(props: {
  readonly spec: ClientResource;
  readonly selected: readonly AnyRecord[];
  onDone(): void;
}) {
  const t = useWords(genericWords);
  const { message, modal } = App.useApp();
  const invalidate = useRefineInvalidate();
  const { mutateAsync: command } = useCommand<BulkReply>();
  const [chosen, setChosen] = useState<Bulk | null>(null);
  const bulks = useBulks(props.spec);
  const { spec, selected } = props;
  if (selected.length === 0) return null;
  const run = async ({ name, label }: Bulk): Promise<void> => {
    const reply = await command({
      path: `/resources/${spec.name}/bulk/${name}`,
      body: { items: bulkItems(selected) },
    });
    const failed = reply.items.filter(({ code }) => code !== undefined);
    const text = t('bulkDone', { done: reply.done, failed: failed.length });
    if (failed.length === 0) message.success(text);
    else {
      modal.warning({
        title: `${label}: ${text}`,
        content: failed.slice(0, 20).map(({ id, code }) => <p key={id}>{`${id}: ${code}`}</p>),
      });
    }
    await invalidate({ resource: spec.name, invalidates: ['list'] });
    props.onDone();
  };
  return (
    <>
      <Alert
        className="dh-block"
        type="info"
        message={
          <Flex gap={8} align="center" wrap>
            <span>{t('selected', { count: selected.length })}</span>
            {bulks.map((bulk) => (
              <Button
                key={bulk.name}
                size="small"
                danger={bulk.isDanger}
                onClick={() => setChosen(bulk)}
              >
                {bulk.label}
              </Button>
            ))}
            <Button type="link" size="small" onClick={props.onDone}>
              {t('clearSelection')}
            </Button>
          </Flex>
        }
      />
      <ReasonDialog
        isOpen={chosen !== null}
        title={t('bulkTitle', { action: chosen?.label ?? '', count: selected.length })}
        okText={chosen?.label ?? ''}
        isDanger={chosen?.isDanger === true}
        needsReason={false}
        onClose={() => setChosen(null)}
        onConfirm={async () => (chosen === null ? undefined : run(chosen))}
      >
        <p>{chosen?.hint}</p>
      </ReasonDialog>
    </>
  );
}

function useBulks(spec: ClientResource): readonly Bulk[] {
  const t = useWords(genericWords);
  const name = useLocalName();
  const actions = spec.actions
    .filter(({ fields, needsStepUp }) => fields.length === 0 && !needsStepUp)
    .map((action) => ({
      name: action.name,
      label: name(action.label),
      hint: name(action.confirm),
      isDanger: action.isDangerous,
    }));
  if (spec.verbs.remove === null) return actions;
  const isArchive = spec.verbs.remove === 'archive';
  const removal = {
    name: 'remove',
    label: isArchive ? t('archive') : t('remove'),
    hint: isArchive ? t('archiveHint') : t('removeHint'),
    isDanger: true,
  };
  return [...actions, removal];
}
