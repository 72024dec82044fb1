import { Descriptions, Flex } from 'antd';
import type { ModeratedMediaDto } from '@contract/schemas/media';
import { MEDIA_PURPOSE_SPECS } from '@contract/terms/media';
import { useLocalName, useWords } from '../../i18n/i18n';
import { DeedButton } from '../../kit/deed-button';
import { MediaPreview } from '../../kit/media-view';
import { Block } from '../../kit/page';
import { IdText, TimeText } from '../../kit/values';
import { Queue } from './queue';
import { approvalWords } from './words';

const PATH = '/admin/media';

/** Pictures and films that nobody else sees before somebody has looked. */
export function MediaTab() {
  const t = useWords(approvalWords);
  return (
    <Queue<ModeratedMediaDto>
      path={PATH}
      emptyText={t('noMedia')}
      keyOf={({ id }) => id}
      card={(file) => <FileCard file={file} />}
    />
  );
}

function FileCard({ file }: { readonly file: ModeratedMediaDto }) {
  const t = useWords(approvalWords);
  const name = useLocalName();
  const path = `${PATH}/${file.id}`;
  return (
    <Block title={name(MEDIA_PURPOSE_SPECS[file.purpose])}>
      <Flex gap={24} wrap>
        <div className="dh-approval-file">
          <MediaPreview mediaId={file.id} />
        </div>
        <Flex vertical gap={16} flex="1 1 240px">
          <Descriptions
            size="small"
            column={1}
            items={[
              { key: 'owner', label: t('owner'), children: <IdText id={file.owner.id} /> },
              { key: 'at', label: t('uploadedAt'), children: <TimeText at={file.createdAt} /> },
            ]}
          />
          <Flex gap={8}>
            <DeedButton
              label={t('approveFile')}
              isPrimary
              needsReason={false}
              consequence={t('fileApproved')}
              refresh={[PATH]}
              command={() => ({ path: `${path}/approve`, body: {} })}
            />
            <DeedButton
              label={t('rejectFile')}
              isDanger
              consequence={t('rejectFileHint')}
              refresh={[PATH]}
              command={({ reason }) => ({ path: `${path}/reject`, body: { reason } })}
            />
          </Flex>
        </Flex>
      </Flex>
    </Block>
  );
}
