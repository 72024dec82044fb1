import { Flex, Segmented, Typography } from 'antd';
import { useState } from 'react';
import { useWords } from '../../i18n/i18n';
import { MediaPreview, SecretDocument } from '../../kit/media-view';
import { onboardingWords } from './words';

/** The pictures of one item; those of an identity document are opened one by one, with a reason. */
export function DocumentViewer(props: {
  readonly mediaIds: readonly string[];
  readonly isSecret: boolean;
}) {
  const t = useWords(onboardingWords);
  const [page, setPage] = useState(0);
  const mediaId = props.mediaIds[page] ?? props.mediaIds[0];
  if (mediaId === undefined) {
    return <Typography.Text type="secondary">{t('noDocument')}</Typography.Text>;
  }
  return (
    <Flex vertical gap={8}>
      {props.mediaIds.length > 1 && (
        <Segmented
          value={page}
          options={props.mediaIds.map((_, index) => ({
            value: index,
            label: t('page', { page: index + 1 }),
          }))}
          onChange={setPage}
        />
      )}
      {props.isSecret ? (
        <SecretDocument key={mediaId} mediaId={mediaId} />
      ) : (
        <MediaPreview key={mediaId} mediaId={mediaId} />
      )}
    </Flex>
  );
}
