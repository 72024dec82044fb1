import { ExclamationCircleOutlined } from '@ant-design/icons';
import { App, Button, Flex, Segmented, Switch, Tabs, Typography } from 'antd';
import { Link } from 'react-router';
import { useCommand } from '../../api/use-api';
import { useLocalName, useWords } from '../../i18n/i18n';
import { CursorTable, type Columns } from '../../kit/cursor-table';
import { Page } from '../../kit/page';
import { textOf } from '../../kit/reason-dialog';
import { ToneTag } from '../../kit/tag';
import { useUrlState } from '../../kit/url-state';
import { TimeText } from '../../kit/values';
import { useMay, useProfile } from '../../providers/profile';
import {
  useInboxCounts,
  useInboxPath,
  useMarkRead,
  usePathOfItem,
  type InboxItem,
} from './inbox-api';
import { inboxWords } from './words';

const EVERY_MS = 15_000;
const URGENT = 1;

/** Everything that waits for somebody with the reader's roles, by kind. */
export default function InboxPageView() {
  const t = useWords(inboxWords);
  const path = useInboxPath() ?? '/admin/inbox';
  const [params] = useUrlState();
  const isDone = params.get('state') === 'DONE';
  const isFiltered = params.has('unread') || params.has('mine') || params.has('kind') || isDone;
  return (
    <Page title={t('title')} subtitle={t('subtitle')} actions={<ReadAll path={path} />}>
      <KindTabs />
      <Filters />
      <CursorTable<InboxItem>
        path={path}
        query={{
          kind: params.get('kind') ?? undefined,
          state: isDone ? 'DONE' : 'OPEN',
          unread: params.get('unread') ?? undefined,
          mine: params.get('mine') ?? undefined,
        }}
        columns={useColumns({ path, isDone })}
        rowKey={({ id }) => id}
        caption={t('title')}
        emptyText={t(isFiltered ? 'nothingHere' : 'nothing')}
        everyMs={EVERY_MS}
      />
    </Page>
  );
}

function KindTabs() {
  const t = useWords(inboxWords);
  const name = useLocalName();
  const [params, setParams] = useUrlState();
  const counts = useInboxCounts();
  const kinds = counts.data?.items ?? [];
  // The numbers are of what is open.
  const isDone = params.get('state') === 'DONE';
  const withCount = (label: string, open: number) =>
    isDone || open === 0 ? label : `${label} ${open >= 1_000 ? '999+' : open}`;
  return (
    <Tabs
      activeKey={params.get('kind') ?? 'all'}
      onChange={(key) => setParams({ kind: key === 'all' ? undefined : key, cursor: undefined })}
      items={[
        { key: 'all', label: withCount(t('allKinds'), counts.data?.open ?? 0) },
        ...kinds.map(({ kind, kindText, open }) => ({
          key: kind,
          label: withCount(name(kindText), open),
        })),
      ]}
    />
  );
}

function Filters() {
  const t = useWords(inboxWords);
  const [params, setParams] = useUrlState();
  const flag = (key: 'unread' | 'mine') => ({
    checked: params.get(key) === 'true',
    onChange: (isOn: boolean) => setParams({ [key]: isOn ? 'true' : undefined, cursor: undefined }),
  });
  return (
    <Flex gap={16} align="center" wrap className="dh-filters">
      <Segmented
        aria-label={t('state')}
        value={params.get('state') ?? 'OPEN'}
        options={[
          { value: 'OPEN', label: t('open') },
          { value: 'DONE', label: t('closed') },
        ]}
        onChange={(state) =>
          setParams({ state: state === 'DONE' ? 'DONE' : undefined, cursor: undefined })
        }
      />
      <label>
        <Switch size="small" {...flag('unread')} /> {t('unreadOnly')}
      </label>
      <label>
        <Switch size="small" {...flag('mine')} /> {t('mineOnly')}
      </label>
    </Flex>
  );
}

function ReadAll({ path }: { readonly path: string }) {
  const t = useWords(inboxWords);
  const { message } = App.useApp();
  const [params] = useUrlState();
  const command = useCommand<{ readonly read: number }>({ refresh: [path] });
  const kind = params.get('kind');
  const { data } = useInboxCounts();
  const unread = kind === null ? data?.unread : data?.items.find((it) => it.kind === kind)?.unread;
  const readAll = async (): Promise<void> => {
    const body = kind === null ? {} : { kind };
    const { read } = await command.mutateAsync({ path: `${path}/read-all`, body });
    message.success(t('readDone', { count: read }));
  };
  return (
    <Button
      loading={command.isPending}
      disabled={unread === 0}
      onClick={() => void readAll().catch((error: unknown) => message.error(textOf(error)))}
    >
      {t('readAll')}
    </Button>
  );
}

type ColumnsOf = { readonly path: string; readonly isDone: boolean };

function useColumns({ path, isDone }: ColumnsOf): Columns<InboxItem> {
  const t = useWords(inboxWords);
  const name = useLocalName();
  return [
    {
      key: 'what',
      title: t('what'),
      render: (_, item) => <What item={item} path={path} />,
    },
    {
      key: 'createdAt',
      title: t('since'),
      width: 120,
      render: (_, { createdAt }) => <TimeText at={createdAt} />,
    },
    {
      key: 'assignee',
      title: t(isDone ? 'how' : 'assignee'),
      width: isDone ? 220 : 160,
      render: (_, { assignee, state, doneBy }) => {
        const whose = assignee?.name;
        if (state === 'OPEN') {
          return whose ?? <Typography.Text type="secondary">{t('nobody')}</Typography.Text>;
        }
        const how = t(doneBy === null ? 'doneBySystem' : 'doneByPerson');
        return whose === undefined ? how : `${how} · ${whose}`;
      },
    },
    {
      key: 'deeds',
      title: isDone ? t('ended') : t('deeds'),
      width: isDone ? 120 : 200,
      render: (_, item) =>
        item.state === 'OPEN' ? (
          <Deeds item={item} path={path} name={name(item.text)} />
        ) : (
          <TimeText at={item.doneAt} />
        ),
    },
  ];
}

function What({ item, path }: { readonly item: InboxItem; readonly path: string }) {
  const t = useWords(inboxWords);
  const name = useLocalName();
  const markRead = useMarkRead(path);
  const target = usePathOfItem()(item);
  // What is over need not be read any more.
  const isUnread = !item.isRead && item.state === 'OPEN';
  const text = <Typography.Text strong={isUnread}>{name(item.text)}</Typography.Text>;
  return (
    <Flex gap={8} align="center" wrap>
      {isUnread && (
        <Button
          type="text"
          size="small"
          icon={<span className="dh-inbox-dot" />}
          title={t('markRead')}
          aria-label={`${t('markRead')} ${name(item.text)}`}
          onClick={() => markRead(item)}
        />
      )}
      {target === null ? (
        text
      ) : (
        <Link to={target} onClick={() => markRead(item)}>
          {text}
        </Link>
      )}
      <KindTag item={item} />
    </Flex>
  );
}

function KindTag({ item }: { readonly item: InboxItem }) {
  const name = useLocalName();
  const isUrgent = item.priority === URGENT && item.state === 'OPEN';
  return (
    <ToneTag
      tone={isUrgent ? 'operator' : 'ended'}
      isOutlined={!isUrgent}
      icon={isUrgent ? <ExclamationCircleOutlined /> : undefined}
    >
      {name(item.kindText)}
    </ToneTag>
  );
}

function Deeds(props: { readonly item: InboxItem; readonly path: string; readonly name: string }) {
  const t = useWords(inboxWords);
  const may = useMay();
  const me = useProfile()?.id;
  const { message } = App.useApp();
  const { item, path } = props;
  const command = useCommand({ refresh: [path] });
  if (!may('inbox.handle')) return null;
  const run = (verb: 'assign' | 'done', body: object, said?: string): void =>
    command.mutate(
      { path: `${path}/${item.id}/${verb}`, body },
      {
        onSuccess: () => said !== undefined && message.success(said),
        onError: (error) => message.error(textOf(error)),
      },
    );
  const isMine = item.assignee !== null && item.assignee.id === me;
  return (
    <Flex gap={8}>
      {isMine ? (
        <Button
          size="small"
          loading={command.isPending}
          onClick={() => run('assign', { to: 'none' })}
        >
          {t('release')}
        </Button>
      ) : (
        item.assignee === null && (
          <Button
            size="small"
            loading={command.isPending}
            onClick={() => run('assign', { to: 'me' }, t('taken'))}
          >
            {t('take')}
          </Button>
        )
      )}
      <Button
        size="small"
        type="text"
        disabled={command.isPending}
        onClick={() => run('done', {}, t('undone', { what: props.name }))}
      >
        {t('done')}
      </Button>
    </Flex>
  );
}
