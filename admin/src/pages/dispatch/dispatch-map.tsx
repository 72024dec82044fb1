import { Alert, theme } from 'antd';
import { cellToBoundary } from 'h3-js';
import L from 'leaflet';
import 'leaflet/dist/leaflet.css';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useOne } from '@refinedev/core';
import { useApi } from '../../api/use-api';
import { useLocalName, useWords } from '../../i18n/i18n';
import type { AnyRecord } from '../../generic/types';
import { GROUND, groundPane, useBaseMap } from '../../kit/base-map';
import type { CityDetail } from '../orders/place/types';
import type { Candidates } from './types';
import { dispatchWords } from './words';

const RINGS_METERS = [1_000, 3_000, 5_000];
const CELLS_MAX = 2_000;

type Point = Candidates['area'];
type District = CityDetail['districts'][number];
type Token = ReturnType<typeof theme.useToken>['token'];
type Layers = { readonly map: L.Map; readonly area: L.LayerGroup; readonly pins: L.LayerGroup };

/**
 * The order, rings around it and the candidates by their numbers, on the service area of the city
 * and what the deployment has to draw on it. What is on it is also in the list beside it.
 */
export function DispatchMap(props: {
  readonly cityCode: string;
  readonly candidates: Candidates | undefined;
  readonly chosenId: string | null;
  onChoose(workerId: string): void;
}) {
  const t = useWords(dispatchWords);
  const { token } = theme.useToken();
  const box = useRef<HTMLDivElement>(null);
  const layers = useRef<Layers | null>(null);
  const [isFailed, setFailed] = useState(false);
  const { result: city } = useOne<AnyRecord>({ resource: 'cities', id: props.cityCode });
  const detail = useApi<CityDetail>(`/customer/cities/${props.cityCode}`);
  const name = useLocalName();
  useEffect(() => {
    if (box.current === null) return undefined;
    try {
      const map = L.map(box.current, { preferCanvas: true, attributionControl: false });
      map.setView([0, 0], 12);
      groundPane(map);
      const group = (): L.LayerGroup => L.layerGroup().addTo(map);
      layers.current = { map, area: group(), pins: group() };
      return () => {
        map.remove();
        layers.current = null;
      };
    } catch {
      setFailed(true);
      return undefined;
    }
  }, []);
  useBaseMap(
    props.cityCode,
    useCallback(() => layers.current?.map ?? null, []),
  );
  useEffect(() => {
    if (layers.current === null || city === undefined) return;
    const cells = cellsOf(city);
    drawArea({
      layers: layers.current,
      cells,
      districts: detail.data?.districts ?? [],
      token,
      name,
    });
  }, [city, detail.data, token, name]);
  const { candidates, chosenId, onChoose } = props;
  useEffect(() => {
    if (layers.current === null || candidates === undefined) return;
    drawPins({ layers: layers.current, candidates, chosenId, onChoose, token });
  }, [candidates, chosenId, onChoose, token]);
  const orderId = candidates?.orderId;
  useEffect(() => {
    const { current } = layers;
    if (current === null || candidates === undefined) return;
    const points = [candidates, ...candidates.candidates].map(({ area }) => latLngOf(area));
    current.map.fitBounds(L.latLngBounds(points).pad(0.3), { maxZoom: 15, animate: false });
    // The view moves with the order, not with every refresh of its candidates.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [orderId]);
  if (isFailed) return <Alert type="warning" showIcon message={t('mapFailed')} />;
  return <div ref={box} className="dh-map" role="region" aria-label={t('mapLabel')} />;
}

const latLngOf = ({ lng, lat }: Point): L.LatLngTuple => [lat, lng];

function cellsOf(city: AnyRecord): readonly string[] {
  const cells = (city.areaCells as readonly string[] | undefined) ?? [];
  return cells.slice(0, CELLS_MAX);
}

/** One quiet shape without the edges of its cells; districts with their names on top of it. */
function drawArea(input: {
  readonly layers: Layers;
  readonly cells: readonly string[];
  readonly districts: readonly District[];
  readonly token: Token;
  readonly name: (of: District['name']) => string;
}): void {
  const { layers, cells, districts, token, name } = input;
  const { area } = layers;
  area.clearLayers();
  const ground = token.colorBgContainer;
  for (const cell of cells) {
    const shape = { color: ground, weight: 1, fillOpacity: 1, interactive: false, pane: GROUND };
    L.polygon(cellToBoundary(cell), shape).addTo(area);
  }
  for (const { name: of, polygon } of districts) {
    const ring = (polygon.coordinates[0] ?? []).map(([lng, lat]) => [lat, lng] as L.LatLngTuple);
    const line = { color: token.colorTextQuaternary, weight: 1, fill: false, interactive: false };
    L.polygon(ring, line)
      .bindTooltip(name(of), { permanent: true, direction: 'center', className: 'dh-map-name' })
      .addTo(area);
  }
}

function drawPins(input: {
  readonly layers: Layers;
  readonly candidates: Candidates;
  readonly chosenId: string | null;
  readonly token: Token;
  onChoose(workerId: string): void;
}): void {
  const { layers, candidates, chosenId, token } = input;
  const { pins } = layers;
  pins.clearLayers();
  const home = latLngOf(candidates.area);
  for (const radius of RINGS_METERS) {
    L.circle(home, {
      radius,
      color: token.colorPrimary,
      weight: 1,
      opacity: 0.4,
      fill: false,
      interactive: false,
    }).addTo(pins);
  }
  L.marker(home, {
    icon: pinOf('⌂', token.colorError, token.colorTextLightSolid),
    keyboard: false,
  }).addTo(pins);
  for (const { workerId, area, rank, displayName } of candidates.candidates) {
    const color = workerId === chosenId ? token.colorPrimary : token.colorTextSecondary;
    L.marker(latLngOf(area), {
      icon: pinOf(String(rank), color, token.colorBgContainer),
      title: `${rank} ${displayName}`,
      keyboard: false,
      zIndexOffset: workerId === chosenId ? 1_000 : 0,
    })
      .on('click', () => input.onChoose(workerId))
      .addTo(pins);
  }
}

function pinOf(text: string, background: string, color: string): L.DivIcon {
  const face = document.createElement('span');
  face.className = 'dh-pin';
  face.textContent = text;
  Object.assign(face.style, { background, color });
  return L.divIcon({ html: face, className: '', iconSize: [26, 26] });
}
