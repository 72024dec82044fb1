import {
  EyeOutlined,
  RotateRightOutlined,
  ZoomInOutlined,
  ZoomOutOutlined,
} from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { App, Button, Flex, Skeleton, Typography } from 'antd';
import { useState } from 'react';
import type { MediaLinkDto } from '@contract/schemas/media';
import { API_BASE, call } from '../api/http';
import { useWords } from '../i18n/i18n';
import { useMay, useProfile } from '../providers/profile';
import { ReasonDialog, textOf } from './reason-dialog';
import { kitWords } from './words';

const ZOOM_MIN = 0.5;
const ZOOM_MAX = 4;
const ZOOM_STEP = 0.5;
const QUARTER_DEGREES = 90;
/** A link is good for ten minutes; a new one is fetched well before. */
const LINK_STALE_MS = 8 * 60_000;

const urlOf = (path: string): string => (path.startsWith('/api') ? path : `${API_BASE}${path}`);

/** A file that reviewers may see: fetched at once. */
export function MediaPreview({ mediaId }: { readonly mediaId: string }) {
  const query = useQuery({
    queryKey: ['media-link', mediaId],
    queryFn: () => call<MediaLinkDto>('POST', `/media/${mediaId}/links`),
    staleTime: LINK_STALE_MS,
  });
  if (query.error) return <Typography.Text type="danger">{textOf(query.error)}</Typography.Text>;
  if (query.data === undefined) return <Skeleton.Image active />;
  return <MediaContent link={query.data} />;
}

/** An identity document: opened with a reason that goes into the audit log, for a minute. */
export function SecretDocument({ mediaId }: { readonly mediaId: string }) {
  const t = useWords(kitWords);
  const may = useMay();
  const { message } = App.useApp();
  const [isAsking, setAsking] = useState(false);
  const [link, setLink] = useState<MediaLinkDto | null>(null);
  return (
    <>
      {link === null ? (
        <Flex justify="center" align="center" className="dh-document">
          <Button
            icon={<EyeOutlined />}
            disabled={!may('personalData.reveal')}
            onClick={() => setAsking(true)}
            data-testid={`open-document-${mediaId}`}
          >
            {t('openDocument')}
          </Button>
        </Flex>
      ) : (
        <MediaContent link={link} onClose={() => setLink(null)} />
      )}
      <ReasonDialog
        isOpen={isAsking}
        title={t('openDocument')}
        okText={t('openDocument')}
        onClose={() => setAsking(false)}
        onConfirm={async ({ reason }) => {
          setLink(
            await call<MediaLinkDto>('POST', `/admin/media/${mediaId}/reveal`, {
              body: { reason },
            }),
          );
          message.success(t('revealed'));
        }}
      >
        <p>{t('openNotice')}</p>
      </ReasonDialog>
    </>
  );
}

/** Picture with turning and zoom, film with its controls, anything else in a new window. */
function MediaContent({
  link,
  onClose,
}: {
  readonly link: MediaLinkDto;
  readonly onClose?: () => void;
}) {
  const t = useWords(kitWords);
  const me = useProfile();
  const [turns, setTurns] = useState(0);
  const [zoom, setZoom] = useState(1);
  const url = urlOf(link.path);
  if (link.contentType.startsWith('video/')) {
    return (
      <video
        className="dh-document"
        controls
        preload="none"
        src={url}
        {...(link.posterPath !== null && { poster: urlOf(link.posterPath) })}
      />
    );
  }
  if (!link.contentType.startsWith('image/')) {
    return (
      <Button href={url} target="_blank" rel="noreferrer">
        {t('notImage')}
      </Button>
    );
  }
  const mark = t('watermark', { who: me?.name ?? me?.id ?? '' });
  return (
    <div>
      {/* Zoomed in it is larger than its frame: the keyboard has to reach what is outside. */}
      <div className="dh-document" role="region" aria-label={t('file')} tabIndex={0}>
        <img
          src={url}
          alt={t('file')}
          style={{ transform: `rotate(${turns * QUARTER_DEGREES}deg) scale(${zoom})` }}
        />
        <div className="dh-watermark" aria-hidden>
          {mark} · {mark} · {mark}
        </div>
      </div>
      <Flex gap={8} wrap className="dh-document-tools">
        <Button
          icon={<RotateRightOutlined />}
          aria-label={t('rotate')}
          onClick={() => setTurns(turns + 1)}
        />
        <Button
          icon={<ZoomInOutlined />}
          aria-label={t('zoomIn')}
          disabled={zoom >= ZOOM_MAX}
          onClick={() => setZoom(zoom + ZOOM_STEP)}
        />
        <Button
          icon={<ZoomOutOutlined />}
          aria-label={t('zoomOut')}
          disabled={zoom <= ZOOM_MIN}
          onClick={() => setZoom(zoom - ZOOM_STEP)}
        />
        {onClose !== undefined && <Button onClick={onClose}>{t('closeImage')}</Button>}
      </Flex>
    </div>
  );
}
