import { Alert, theme } from 'antd';
import { cellToBoundary } from 'h3-js';
import L from 'leaflet';
import 'leaflet/dist/leaflet.css';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useLocalName, useWords } from '../../i18n/i18n';
import { useBaseMap } from '../../kit/base-map';
import type { Draft, LngLat } from './area-draft';
import type { City, Polygon } from './types';
import { cityWords } from './words';

const CELLS_MAX = 5_000;
const ZOOM = 11;

type Token = ReturnType<typeof theme.useToken>['token'];
type Layers = { readonly map: L.Map; readonly base: L.LayerGroup; readonly drawn: L.LayerGroup };

/** Cells in force, districts and what is being drawn. Its twin is the list. */
export default function AreaMap(props: {
  readonly city: City;
  readonly draft: Draft;
  readonly isStill: boolean;
  onPoint(point: LngLat): void;
}) {
  const t = useWords(cityWords);
  const name = useLocalName();
  const { token } = theme.useToken();
  const box = useRef<HTMLDivElement>(null);
  const layers = useRef<Layers | null>(null);
  const [isFailed, setFailed] = useState(false);
  const { city, draft, isStill } = props;
  const onPoint = useRef(props.onPoint);
  onPoint.current = props.onPoint;
  useEffect(() => {
    if (box.current === null) return undefined;
    try {
      layers.current = open(box.current, city, (point) => onPoint.current(point));
      const { map } = layers.current;
      return () => {
        map.remove();
        layers.current = null;
      };
    } catch {
      setFailed(true);
      return undefined;
    }
    // The view stays where it is while the city is saved and read again.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [city.id]);
  // eslint-disable-next-line react-hooks/exhaustive-deps -- another city has another map
  const mapOf = useCallback(() => layers.current?.map ?? null, [city.id]);
  useBaseMap(city.id, mapOf);
  useEffect(() => {
    if (layers.current !== null) drawBase({ layers: layers.current, city, token, name });
  }, [city, token, name]);
  useEffect(() => {
    if (layers.current !== null) drawDraft({ layers: layers.current, draft, token });
  }, [draft, token, city.id]);
  if (isFailed) return <Alert type="warning" showIcon message={t('mapFailed')} />;
  return (
    <div
      ref={box}
      className={`dh-area-map${isStill ? ' is-still' : ''}`}
      role="application"
      aria-label={t('mapLabel')}
      data-testid="area-map"
    />
  );
}

const latLngsOf = (polygon: Polygon): L.LatLngTuple[][] =>
  polygon.coordinates.map((ring) => ring.map(([lng, lat]): L.LatLngTuple => [lat, lng]));

function open(box: HTMLElement, city: City, onPoint: (point: LngLat) => void): Layers {
  const map = L.map(box, { preferCanvas: true, attributionControl: false });
  const [lng, lat] = city.center.coordinates;
  map.setView([lat, lng], ZOOM);
  const shapes = [...(city.area ?? []), ...city.districts.map(({ polygon }) => polygon)];
  const bounds = L.latLngBounds(shapes.flatMap((shape) => latLngsOf(shape).flat()));
  if (bounds.isValid()) map.fitBounds(bounds.pad(0.05), { animate: false });
  map.on('click', ({ latlng }) => onPoint([latlng.lng, latlng.lat]));
  // A second click that is meant for another corner must not zoom.
  map.doubleClickZoom.disable();
  const group = (): L.LayerGroup => L.layerGroup().addTo(map);
  return { map, base: group(), drawn: group() };
}

function drawBase(input: {
  readonly layers: Layers;
  readonly city: City;
  readonly token: Token;
  readonly name: ReturnType<typeof useLocalName>;
}): void {
  const { layers, city, token, name } = input;
  const { base } = layers;
  base.clearLayers();
  for (const cell of city.areaCells.slice(0, CELLS_MAX)) {
    L.polygon(cellToBoundary(cell), {
      color: token.colorPrimary,
      opacity: 0.25,
      weight: 0.5,
      fillOpacity: 0.12,
      interactive: false,
    }).addTo(base);
  }
  for (const { name: of, polygon } of city.districts) {
    L.polygon(latLngsOf(polygon), {
      color: token.colorTextTertiary,
      weight: 1,
      dashArray: '4 4',
      fill: false,
      interactive: false,
    })
      .bindTooltip(name(of), { permanent: true, direction: 'center', className: 'dh-area-name' })
      .addTo(base);
  }
}

function drawDraft(input: {
  readonly layers: Layers;
  readonly draft: Draft;
  readonly token: Token;
}): void {
  const { layers, draft, token } = input;
  const { drawn } = layers;
  drawn.clearLayers();
  (draft.pieces ?? []).forEach((piece, index) => {
    L.polygon(latLngsOf(piece), {
      color: token.colorPrimary,
      weight: 3,
      fillOpacity: 0.08,
      interactive: false,
    })
      .bindTooltip(String(index + 1), {
        permanent: true,
        direction: 'center',
        className: 'dh-area-name is-piece',
      })
      .addTo(drawn);
  });
  const corners = draft.points.map(([lng, lat]): L.LatLngTuple => [lat, lng]);
  if (corners.length > 1) {
    L.polyline(corners, { color: token.colorError, weight: 2, interactive: false }).addTo(drawn);
  }
  for (const corner of corners) {
    L.circleMarker(corner, {
      radius: 5,
      color: token.colorError,
      fillColor: token.colorBgContainer,
      fillOpacity: 1,
      interactive: false,
    }).addTo(drawn);
  }
}
