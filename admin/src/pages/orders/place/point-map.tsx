import { circleMarker, latLngBounds, map, polygon, type CircleMarker, type Map } from 'leaflet';
import 'leaflet/dist/leaflet.css';
import { useCallback, useEffect, useRef } from 'react';
import { useBaseMap } from '../../../kit/base-map';
import type { CityDetail, Point } from './types';

const POINT_RADIUS = 8;
const BRAND = '#0b7a75';
const MARK = '#c8281e';

/** Districts of a city; a click says where. Its twin are the fields above. */
export default function PointMap(props: {
  readonly city: CityDetail;
  readonly point: Point | undefined;
  readonly label: string;
  onPick(point: Point): void;
}) {
  const { city, point, label } = props;
  const box = useRef<HTMLDivElement>(null);
  const shown = useRef<Map | null>(null);
  const marker = useRef<CircleMarker | null>(null);
  const pick = useRef(props.onPick);
  pick.current = props.onPick;
  useEffect(() => {
    if (box.current === null) return;
    const view = map(box.current, { preferCanvas: true, attributionControl: false });
    const bounds = latLngBounds([]);
    for (const district of city.districts) {
      const ring = district.polygon.coordinates[0] ?? [];
      const corners = ring.map(([lng, lat]) => [lat, lng] as [number, number]);
      polygon(corners, { color: BRAND, weight: 1, fillOpacity: 0.12 }).addTo(view);
      bounds.extend(latLngBounds(corners));
    }
    const [lng, lat] = city.center.coordinates;
    if (bounds.isValid()) view.fitBounds(bounds);
    else view.setView([lat, lng], 12);
    view.on('click', ({ latlng }) =>
      pick.current({ lng: Number(latlng.lng.toFixed(6)), lat: Number(latlng.lat.toFixed(6)) }),
    );
    shown.current = view;
    return () => {
      view.remove();
      shown.current = null;
      marker.current = null;
    };
  }, [city]);
  // eslint-disable-next-line react-hooks/exhaustive-deps -- another city has another map
  const mapOf = useCallback(() => shown.current, [city]);
  useBaseMap(city.code, mapOf);
  useEffect(() => {
    marker.current?.remove();
    if (shown.current === null || point === undefined) return;
    marker.current = circleMarker([point.lat, point.lng], {
      radius: POINT_RADIUS,
      color: MARK,
      fillOpacity: 0.8,
    }).addTo(shown.current);
  }, [point, city]);
  return <div ref={box} className="dh-place-map" role="application" aria-label={label} />;
}
