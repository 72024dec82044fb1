import { BellOutlined, NotificationOutlined, StopOutlined } from '@ant-design/icons';
import { Badge, Button, Flex, Popover, Skeleton, Typography } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { useApi, useInvalidate } from '../../api/use-api';
import { useLocalName, useWords } from '../../i18n/i18n';
import { LinkButton } from '../../kit/link-button';
import { EmptyState, ErrorState } from '../../kit/states';
import { TimeText } from '../../kit/values';
import {
  useInboxCounts,
  useInboxPath,
  useMarkRead,
  usePathOfItem,
  type InboxPage,
} from './inbox-api';
import { isMuted, ring, setMuted } from './sound';
import { useInboxLive } from './use-inbox-live';
import { inboxWords } from './words';
import './inbox.css';

const RECENT_MAX = 8;

/** The bell: how much is unread, the newest of it, and a sound when something urgent comes up. */
export default function InboxBell() {
  const path = useInboxPath();
  return path === null ? null : <Bell path={path} />;
}

function Bell({ path }: { readonly path: string }) {
  const t = useWords(inboxWords);
  const invalidate = useInvalidate();
  const counts = useInboxCounts();
  const [isOpen, setOpen] = useState(false);
  const unread = counts.data?.unread ?? 0;
  useInboxLive({
    isOff: false,
    onNews: ({ isNew, hasSound }) => {
      if (isNew && hasSound) ring();
      void invalidate(path);
    },
  });
  useRingOnMore(counts.data?.items.reduce((sum, it) => sum + (it.hasSound ? it.unread : 0), 0));
  return (
    <Popover
      open={isOpen}
      onOpenChange={setOpen}
      trigger="click"
      placement="bottomRight"
      title={<BellHead />}
      content={isOpen && <Recent path={path} onGo={() => setOpen(false)} />}
    >
      <Button
        type="text"
        data-testid="inbox-bell"
        aria-label={unread > 0 ? t('bell', { count: unread }) : t('bellNone')}
        icon={
          <Badge count={unread} size="small" overflowCount={99}>
            <BellOutlined />
          </Badge>
        }
      />
    </Popover>
  );
}

/** Who has no live connection hears by the count that has grown. */
function useRingOnMore(loud: number | undefined): void {
  const before = useRef<number | undefined>(undefined);
  useEffect(() => {
    if (loud !== undefined && before.current !== undefined && loud > before.current) ring();
    before.current = loud;
  }, [loud]);
}

function BellHead() {
  const t = useWords(inboxWords);
  const [muted, setState] = useState(isMuted);
  const toggle = (): void => {
    setMuted(!muted);
    setState(!muted);
    if (muted) ring();
  };
  return (
    <Flex justify="space-between" align="center" gap={24}>
      {t('recent')}
      <Button
        type="text"
        size="small"
        aria-pressed={muted}
        icon={muted ? <StopOutlined /> : <NotificationOutlined />}
        onClick={toggle}
      >
        {t(muted ? 'unmute' : 'mute')}
      </Button>
    </Flex>
  );
}

function Recent(props: { readonly path: string; onGo(): void }) {
  const t = useWords(inboxWords);
  const name = useLocalName();
  const navigate = useNavigate();
  const query = useApi<InboxPage>(props.path, { limit: RECENT_MAX });
  const pathOf = usePathOfItem();
  const markRead = useMarkRead(props.path);
  const items = query.data?.items ?? [];
  return (
    <div className="dh-inbox-recent">
      {query.data === undefined && query.error === null && <Skeleton active />}
      {query.error !== null && (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      )}
      {query.data !== undefined && items.length === 0 && <EmptyState text={t('nothing')} />}
      <ul>
        {items.map((item) => {
          const target = pathOf(item);
          return (
            <li key={item.id}>
              <button
                type="button"
                onClick={() => {
                  markRead(item);
                  if (target === null) return;
                  props.onGo();
                  void navigate(target);
                }}
              >
                <Badge dot={!item.isRead} offset={[6, 0]}>
                  <Typography.Text strong={!item.isRead}>{name(item.text)}</Typography.Text>
                </Badge>
                <Typography.Text type="secondary">
                  {name(item.kindText)} · <TimeText at={item.createdAt} />
                </Typography.Text>
              </button>
            </li>
          );
        })}
      </ul>
      <LinkButton type="link" block to="/inbox">
        {t('all')}
      </LinkButton>
    </div>
  );
}
