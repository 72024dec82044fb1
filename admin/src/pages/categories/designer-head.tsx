import { CopyOutlined } from '@ant-design/icons';
import { Alert, App, Button, Typography } from 'antd';
import { useState } from 'react';
import { useResourceSpec } from '../../generic/resource-context';
import { useLocalName, useWords } from '../../i18n/i18n';
import { DeedButton } from '../../kit/deed-button';
import { LinkButton } from '../../kit/link-button';
import { ReasonDialog } from '../../kit/reason-dialog';
import { kitWords } from '../../kit/words';
import { changesOf, type Change } from './changes-of';
import type { Problem } from './check-draft';
import { draftOf } from './draft';
import { CATEGORIES_PATH, type Category, type Draft } from './types';
import type { Designer } from './use-designer';
import { categoryWords } from './words';

/** What may be done with the type as a whole. */
export function DesignerHead(props: {
  readonly designer: Designer;
  onProblem(problem: Problem): void;
}) {
  const t = useWords(categoryWords);
  const spec = useResourceSpec('categories');
  const { designer } = props;
  const { saved, isDirty, isReadOnly } = designer;
  return (
    <>
      {saved !== undefined && spec?.verbs.create === true && (
        <LinkButton icon={<CopyOutlined />} to={`/categories/new?from=${saved.id}`}>
          {t('copy')}
        </LinkButton>
      )}
      {saved !== undefined && !isReadOnly && (
        <Switching saved={saved} isDirty={isDirty} designer={designer} />
      )}
      {!isReadOnly && <Publish {...props} />}
    </>
  );
}

/** Archive and its way back. */
function Switching(props: {
  readonly saved: Category;
  readonly isDirty: boolean;
  readonly designer: Designer;
}) {
  const t = useWords(categoryWords);
  const name = useLocalName();
  const { saved, isDirty, designer } = props;
  const path = `${CATEGORIES_PATH}/${encodeURIComponent(saved.id)}`;
  const common = {
    facts: [[t('archiveFact'), `${name(saved.name)} (${saved.id})`]] as const,
    needsReason: false,
    refresh: [CATEGORIES_PATH],
    disabledReason: isDirty ? t('dirtyFirst') : undefined,
    onDone: (stored: Category) => designer.adopt(stored),
  };
  return saved.isOn ? (
    <DeedButton<Category>
      {...common}
      label={t('archive')}
      isDanger
      consequence={t('publishOff')}
      command={() => ({ method: 'DELETE', path, version: saved.version })}
    />
  ) : (
    <DeedButton<Category>
      {...common}
      label={t('restore')}
      consequence={t('restoreText')}
      command={() => ({ method: 'PATCH', path, version: saved.version, body: { isOn: true } })}
    />
  );
}

function Publish(props: { readonly designer: Designer; onProblem(problem: Problem): void }) {
  const t = useWords(categoryWords);
  const kit = useWords(kitWords);
  const name = useLocalName();
  const { modal } = App.useApp();
  const [isAsking, setAsking] = useState(false);
  const { designer } = props;
  const { draft, saved, isDirty, isBusy } = designer;
  const ask = (): void => {
    const [first] = designer.check();
    if (first === undefined) setAsking(true);
    else props.onProblem(first);
  };
  const discard = (): void => {
    modal.confirm({
      title: t('discardTitle'),
      content: t('discardText'),
      okText: t('discard'),
      cancelText: kit('back'),
      onOk: designer.discard,
    });
  };
  return (
    <>
      {saved !== undefined && isDirty && <Button onClick={discard}>{t('discard')}</Button>}
      <Button
        type="primary"
        loading={isBusy}
        disabled={saved !== undefined && !isDirty}
        title={saved !== undefined && !isDirty ? t('noChanges') : undefined}
        data-testid="publish"
        onClick={ask}
      >
        {t('publish')}
      </Button>
      <ReasonDialog
        isOpen={isAsking}
        title={t('publishTitle', { name: name(draft.name) })}
        okText={t('publish')}
        needsReason={false}
        onClose={() => setAsking(false)}
        onConfirm={designer.publish}
      >
        <Consequences draft={draft} saved={saved} />
      </ReasonDialog>
    </>
  );
}

function Consequences(props: { readonly draft: Draft; readonly saved: Category | undefined }) {
  const t = useWords(categoryWords);
  const { draft, saved } = props;
  if (saved === undefined) return <p>{t('publishNew')}</p>;
  const changes = changesOf(draftOf(saved), draft);
  return (
    <>
      <Typography.Text strong>{t('changesTitle')}</Typography.Text>
      <ul>
        {changes.map((change, index) => (
          <li key={index}>
            <ChangeText change={change} />
          </li>
        ))}
      </ul>
      <p>{t('publishChange')}</p>
      {saved.isOn !== draft.isOn && (
        <Alert type="warning" showIcon message={t(draft.isOn ? 'publishOn' : 'publishOff')} />
      )}
    </>
  );
}

function ChangeText({ change }: { readonly change: Change }) {
  const t = useWords(categoryWords);
  const name = useLocalName();
  const section = t(`section${change.section}`);
  if (change.kind === null) return <>{t('whole', { section })}</>;
  return <>{t(change.kind, { section, name: name(change.name) || t('nameless') })}</>;
}
