import { DeleteOutlined, UploadOutlined } from '@ant-design/icons';
import { Alert, App, Button, Col, Flex, Row, Skeleton, Typography, Upload } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { useWords } from '../../i18n/i18n';
import { Block } from '../../kit/page';
import { useMay } from '../../providers/profile';
import { DeedButton } from '../../kit/deed-button';
import {
  canClose,
  closed,
  cornersOf,
  draftOf,
  FILE_BYTES_MAX,
  polygonsOf,
  squareKm,
  withoutLastPoint,
  withoutPiece,
  withPoint,
  type Draft,
} from './area-draft';
import { PointForm } from './point-form';
import { CITIES_PATH, CITY_REFRESH, type City } from './types';
import { cityWords } from './words';

const AreaMap = lazy(() => import('./area-map'));

/** Draws the service area of a city: by clicks, by coordinates, from a file. */
export function AreaTab({ city }: { readonly city: City }) {
  const t = useWords(cityWords);
  const canWrite = useMay()('city.write');
  const [draft, setDraft] = useState<Draft>(() => draftOf(city.area));
  const isChanged = draft.points.length > 0 || !isSameArea(draft, city);
  return (
    <Row gutter={16}>
      <Col xs={24} xl={16}>
        <Suspense fallback={<Skeleton.Node active className="dh-area-map" />}>
          <AreaMap
            city={city}
            draft={draft}
            isStill={!canWrite}
            onPoint={(point) => canWrite && setDraft((before) => withPoint(before, point))}
          />
        </Suspense>
        <Flex gap={16} wrap className="dh-block">
          {(['legendSaved', 'legendDrawn', 'legendDistricts'] as const).map((key) => (
            <Typography.Text key={key} type="secondary">
              {t(key)}
            </Typography.Text>
          ))}
        </Flex>
      </Col>
      <Col xs={24} xl={8}>
        <Block title={t('tabArea')}>
          <Flex vertical gap={12}>
            <Typography.Text>
              {draft.pieces === null
                ? t('areaFromDistricts', { count: city.districts.length })
                : t('areaDrawn', { count: draft.pieces.length })}
            </Typography.Text>
            {isChanged && <Alert type="warning" showIcon message={t('areaUnsaved')} />}
            <Pieces draft={draft} canWrite={canWrite} onDraft={setDraft} />
            {canWrite && (
              <>
                <Tools city={city} draft={draft} isChanged={isChanged} onDraft={setDraft} />
                <SaveArea city={city} draft={draft} isChanged={isChanged} />
              </>
            )}
          </Flex>
        </Block>
      </Col>
    </Row>
  );
}

const isSameArea = ({ pieces }: Draft, { area }: City): boolean =>
  JSON.stringify(pieces) === JSON.stringify(area ?? null);

function Pieces(props: {
  readonly draft: Draft;
  readonly canWrite: boolean;
  onDraft(draft: Draft): void;
}) {
  const t = useWords(cityWords);
  const { draft } = props;
  return (
    <div>
      {(draft.pieces ?? []).map((piece, index) => {
        const number = index + 1;
        const km2 = squareKm(piece).toFixed(1);
        return (
          // Pieces have no name of their own: their place in the list is what they are called by.
          <div key={number} className="dh-area-piece">
            <span className="dh-number">
              {t('piece', { number, points: cornersOf(piece), km2 })}
            </span>
            {props.canWrite && (
              <Button
                type="text"
                danger
                icon={<DeleteOutlined />}
                aria-label={t('pieceRemove', { number })}
                onClick={() => props.onDraft(withoutPiece(draft, index))}
              />
            )}
          </div>
        );
      })}
    </div>
  );
}

function Tools(props: {
  readonly city: City;
  readonly draft: Draft;
  readonly isChanged: boolean;
  onDraft(draft: Draft): void;
}) {
  const t = useWords(cityWords);
  const { city, draft, onDraft } = props;
  return (
    <>
      <Typography.Text type="secondary">{t('areaHint')}</Typography.Text>
      <Typography.Text aria-live="polite">
        {t('draftPoints', { count: draft.points.length })}
      </Typography.Text>
      <Flex gap={8} wrap>
        <Button
          disabled={!canClose(draft)}
          onClick={() => onDraft(closed(draft))}
          data-testid="area-close"
        >
          {t('draftClose')}
        </Button>
        <Button
          disabled={draft.points.length === 0}
          onClick={() => onDraft(withoutLastPoint(draft))}
        >
          {t('undo')}
        </Button>
        <Button onClick={() => onDraft({ pieces: [], points: [] })}>{t('clear')}</Button>
        <Button disabled={!props.isChanged} onClick={() => onDraft(draftOf(city.area))}>
          {t('reset')}
        </Button>
        {city.districts.length > 0 && draft.pieces !== null && (
          <Button onClick={() => onDraft({ pieces: null, points: [] })}>{t('useDistricts')}</Button>
        )}
        <GeoUpload onDraft={onDraft} />
      </Flex>
      <PointForm onPoint={(point) => onDraft(withPoint(draft, point))} />
    </>
  );
}

function GeoUpload(props: { onDraft(draft: Draft): void }) {
  const t = useWords(cityWords);
  const { message } = App.useApp();
  const read = async (file: File): Promise<void> => {
    const pieces = file.size > FILE_BYTES_MAX ? undefined : polygonsOf(await file.text());
    if (pieces === undefined) {
      message.error(t('uploadBad'));
      return;
    }
    props.onDraft({ pieces, points: [] });
    message.success(t('uploaded', { count: pieces.length }));
  };
  return (
    <Upload
      accept=".json,.geojson,application/geo+json,application/json"
      showUploadList={false}
      maxCount={1}
      beforeUpload={(file) => {
        void read(file);
        return false;
      }}
    >
      <Button icon={<UploadOutlined />}>{t('upload')}</Button>
    </Upload>
  );
}

function SaveArea(props: {
  readonly city: City;
  readonly draft: Draft;
  readonly isChanged: boolean;
}) {
  const t = useWords(cityWords);
  const { city, draft } = props;
  const words = (pieces: Draft['pieces']): string => {
    if (pieces === null) return t('districtsSum', { count: city.districts.length });
    return pieces.length === 0 ? t('emptyArea') : t('pieces', { count: pieces.length });
  };
  return (
    <DeedButton
      label={t('saveArea')}
      isPrimary
      needsReason={false}
      disabledReason={draft.points.length > 0 ? t('draftOpen') : props.isChanged ? undefined : ''}
      facts={[
        [t('areaNow'), words(city.area ?? null)],
        [t('areaThen'), words(draft.pieces)],
      ]}
      consequence={t('saveAreaText')}
      command={() => ({
        method: 'PATCH',
        path: `${CITIES_PATH}/${city.id}`,
        version: city.version,
        body: { area: draft.pieces },
      })}
      refresh={CITY_REFRESH}
    />
  );
}
