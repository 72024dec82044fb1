import { Col, Flex, Row, Typography } from 'antd';
import { useLocalName, useWords } from '../../i18n/i18n';
import { MediaPreview } from '../../kit/media-view';
import { Block } from '../../kit/page';
import { EmptyState } from '../../kit/states';
import { TimeText } from '../../kit/values';
import { WhoText } from './history-block';
import { EVIDENCE_TEXT } from './terms';
import type { CaseFile } from './types';
import { caseWords } from './words';

type Piece = Omit<CaseFile['evidence'][number], 'by'> &
  Partial<Pick<CaseFile['evidence'][number], 'by'>>;

/** Every picture with who handed it in and when. */
export function EvidenceBlock(props: {
  readonly evidence: readonly Piece[];
  readonly title?: string;
  readonly emptyText?: string;
}) {
  const t = useWords(caseWords);
  const name = useLocalName();
  const { evidence } = props;
  return (
    <Block title={`${props.title ?? t('evidence')} · ${evidence.length}`}>
      {evidence.length === 0 ? (
        <EmptyState text={props.emptyText ?? t('noEvidence')} />
      ) : (
        <Row gutter={[16, 16]}>
          {evidence.map(({ id, kind, by, at }) => (
            <Col key={id} xs={24} sm={12} data-testid="case-evidence">
              <Flex gap={8} wrap className="dh-case-caption" align="center">
                <Typography.Text strong>{name(EVIDENCE_TEXT[kind])}</Typography.Text>
                {by !== undefined && <WhoText who={by} />}
                <TimeText at={at} />
              </Flex>
              <MediaPreview mediaId={id} />
            </Col>
          ))}
        </Row>
      )}
    </Block>
  );
}
