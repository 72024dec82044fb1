import { Button, Flex, InputNumber } from 'antd';
import { useState } from 'react';
import { useWords } from '../../i18n/i18n';
import type { LngLat } from './area-draft';
import { cityWords } from './words';

/** The way to a corner without a mouse: its coordinates. */
export function PointForm(props: { onPoint(point: LngLat): void }) {
  const t = useWords(cityWords);
  const [lng, setLng] = useState<number | null>(null);
  const [lat, setLat] = useState<number | null>(null);
  const add = (): void => {
    if (lng !== null && lat !== null) props.onPoint([lng, lat]);
  };
  return (
    <Flex gap={8} wrap>
      <InputNumber
        aria-label={t('longitude')}
        placeholder={t('longitude')}
        min={-180}
        max={180}
        step={0.001}
        value={lng}
        onChange={setLng}
        onPressEnter={add}
      />
      <InputNumber
        aria-label={t('latitude')}
        placeholder={t('latitude')}
        min={-90}
        max={90}
        step={0.001}
        value={lat}
        onChange={setLat}
        onPressEnter={add}
      />
      <Button disabled={lng === null || lat === null} onClick={add}>
        {t('addPoint')}
      </Button>
    </Flex>
  );
}
