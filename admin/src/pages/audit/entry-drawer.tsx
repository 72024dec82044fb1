import { Button, Descriptions, Drawer, Space, Tooltip, Typography } from 'antd';
import { ROLE_TEXT } from '@contract/terms/role-words';
import { useLocalName, useWords } from '../../i18n/i18n';
import { useUrlState } from '../../kit/url-state';
import { IdText, TimeText } from '../../kit/values';
import { useProfile } from '../../providers/profile';
import { ActionText, TargetText } from './read-entry';
import type { Entry } from './types';
import { auditWords } from './words';

const PLAIN_ID_MAX = 28;

/** Who it was, with what he was at the time. */
export function ActorText({ actor }: { readonly actor: Entry['actor'] }) {
  const name = useLocalName();
  const profile = useProfile();
  const roles = actor.roles.map((role) => name(ROLE_TEXT[role])).join(' · ');
  return (
    <Space size={6}>
      {actor.id.length > PLAIN_ID_MAX ? (
        <IdText id={actor.id} length={8} />
      ) : (
        <Typography.Text strong={actor.id === profile?.id}>{actor.id}</Typography.Text>
      )}
      <Tooltip title={roles}>
        <Typography.Text type="secondary">{roles}</Typography.Text>
      </Tooltip>
    </Space>
  );
}

/** All of one entry, and the way to the others of the same person, object or kind. */
export function EntryDrawer(props: { readonly entry: Entry | null; onClose(): void }) {
  const t = useWords(auditWords);
  const [, setParams] = useUrlState();
  const { entry, onClose } = props;
  const only = (values: Readonly<Record<string, string>>): void => {
    setParams({ ...values, cursor: undefined });
    onClose();
  };
  return (
    <Drawer open={entry !== null} width={560} title={t('details')} onClose={onClose}>
      {entry !== null && (
        <>
          <Details entry={entry} />
          <Space wrap style={{ marginTop: 16 }}>
            <Button onClick={() => only({ actorId: entry.actor.id })}>{t('onlyActor')}</Button>
            <Button onClick={() => only({ action: entry.action })}>{t('onlyAction')}</Button>
            {entry.target !== null && (
              <Button onClick={() => only({ targetId: entry.target?.id ?? '' })}>
                {t('onlyTarget')}
              </Button>
            )}
          </Space>
        </>
      )}
    </Drawer>
  );
}

function Details({ entry }: { readonly entry: Entry }) {
  const t = useWords(auditWords);
  const digest = (value: string | null) =>
    value === null ? t('none') : <IdText id={value} length={16} />;
  return (
    <>
      <Descriptions
        column={1}
        size="small"
        bordered
        items={[
          { key: 'at', label: t('at'), children: <TimeText at={entry.at} isFull /> },
          { key: 'actor', label: t('actor'), children: <ActorText actor={entry.actor} /> },
          {
            key: 'action',
            label: t('action'),
            children: (
              <Space direction="vertical" size={0}>
                <ActionText action={entry.action} />
                <Typography.Text type="secondary">{entry.action}</Typography.Text>
              </Space>
            ),
          },
          { key: 'target', label: t('target'), children: <TargetText target={entry.target} /> },
          { key: 'reason', label: t('reason'), children: entry.reason ?? t('none') },
          {
            key: 'changed',
            label: t('changed'),
            children: entry.changedFields.join(' · ') || t('none'),
          },
          { key: 'before', label: t('before'), children: digest(entry.beforeDigest) },
          { key: 'after', label: t('after'), children: digest(entry.afterDigest) },
          { key: 'seq', label: t('seq'), children: entry.seq ?? t('unsealed') },
          { key: 'ip', label: t('ip'), children: entry.ip },
          { key: 'session', label: t('session'), children: <IdText id={entry.sid} /> },
          { key: 'request', label: t('request'), children: <IdText id={entry.requestId} /> },
        ]}
      />
      <Typography.Paragraph type="secondary" style={{ marginTop: 8 }}>
        {t('digestHint')}
      </Typography.Paragraph>
    </>
  );
}
