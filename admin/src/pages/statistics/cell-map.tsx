import { theme } from 'antd';
import { cellToBoundary } from 'h3-js';
import L from 'leaflet';
import 'leaflet/dist/leaflet.css';
import { useCallback, useEffect, useRef } from 'react';
import { useBaseMap } from '../../kit/base-map';

export type Cell = { readonly cell: string; readonly value: number; readonly text: string };

const OPACITY_MIN = 0.12;
const OPACITY_MAX = 0.85;

/**
 * Values by H3 cell: the more, the fuller; less than nothing in the second
 * colour. Its numbers are also in the table beside it.
 */
export default function CellMap(props: {
  readonly cells: readonly Cell[];
  readonly label: string;
  /** Whose streets lie under the cells. */
  readonly cityCode: string | undefined;
}) {
  const { token } = theme.useToken();
  const box = useRef<HTMLDivElement>(null);
  const map = useRef<L.Map | null>(null);
  const layer = useRef<L.LayerGroup | null>(null);
  useEffect(() => {
    if (box.current === null) return undefined;
    const shown = L.map(box.current, { preferCanvas: true, attributionControl: false });
    shown.setView([0, 0], 11);
    map.current = shown;
    layer.current = L.layerGroup().addTo(shown);
    return () => {
      shown.remove();
      map.current = null;
      layer.current = null;
    };
  }, []);
  useBaseMap(
    props.cityCode,
    useCallback(() => map.current, []),
  );
  const { cells } = props;
  useEffect(() => {
    if (map.current === null || layer.current === null) return;
    layer.current.clearLayers();
    const most = Math.max(1, ...cells.map(({ value }) => Math.abs(value)));
    const bounds = L.latLngBounds([]);
    for (const { cell, value, text } of cells) {
      const ring = cellToBoundary(cell);
      const share = Math.abs(value) / most;
      L.polygon(ring, {
        color: value < 0 ? token.colorInfo : token.colorPrimary,
        weight: 1,
        fillOpacity: OPACITY_MIN + share * (OPACITY_MAX - OPACITY_MIN),
      })
        .bindTooltip(text)
        .addTo(layer.current);
      bounds.extend(ring);
    }
    if (bounds.isValid()) map.current.fitBounds(bounds, { animate: false });
  }, [cells, token]);
  return <div ref={box} className="dh-cell-map" role="region" aria-label={props.label} />;
}
