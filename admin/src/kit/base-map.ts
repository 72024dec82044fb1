import { useQuery } from '@tanstack/react-query';
import { theme } from 'antd';
import type { Feature, FeatureCollection, Geometry } from 'geojson';
import L from 'leaflet';
import { useEffect } from 'react';
import type { BaseMap } from '@contract/schemas/base-map';
import type { SketchKind } from '@contract/terms/base-map';
import type { LocalName } from '@contract/terms/catalogue';
import { toGcj02 } from '@contract/terms/gcj02';
import { useApi } from '../api/use-api';
import { useLocalName } from '../i18n/i18n';
import './base-map.css';
import { useProfile } from '../providers/profile';

type Token = ReturnType<typeof theme.useToken>['token'];
type Place = { readonly kind: SketchKind; readonly name?: LocalName };
type Sketch = FeatureCollection<Geometry, Place>;

const PANE = 'base';
/** Between the tiles (200) and what the page draws (400). */
const PANE_ORDER = '250';
/** Where a map paints the ground of its city: under the sketch, and not at all over tiles. */
export const GROUND = 'ground';
const GROUND_ORDER = '240';

export const groundPane = (map: L.Map): void => paneOf(map, GROUND, GROUND_ORDER);

/** A layer of its own between the others that no pointer meets. */
function paneOf(map: L.Map, name: string, order: string): void {
  const pane = map.getPane(name) ?? map.createPane(name);
  pane.style.zIndex = order;
  pane.style.pointerEvents = 'none';
}

/**
 * Tiles and sketch of a city under a map, or nothing where the deployment has neither. Called after
 * the effect that makes the map; another `mapOf` means another map.
 */
export function useBaseMap(cityCode: string | undefined, mapOf: () => L.Map | null): void {
  const { token } = theme.useToken();
  const name = useLocalName();
  const audience = useProfile()?.audience ?? 'admin';
  const { data: base } = useApi<BaseMap>(`/${audience}/base-maps/${cityCode}`, undefined, {
    isOff: cityCode === undefined,
  });
  const path = base?.sketchPath ?? null;
  const { data: sketch } = useQuery({
    queryKey: ['sketch', path],
    queryFn: () => sketchOf(path ?? ''),
    enabled: path !== null,
    staleTime: Infinity,
  });
  useEffect(() => {
    const map = mapOf();
    if (map === null || base === undefined) return undefined;
    const layers = [
      ...tileLayers(base.tiles),
      // Tiles show all that a sketch has, and more.
      ...(sketch === undefined || base.tiles !== null
        ? []
        : [sketchLayer(map, sketch, token, name)]),
    ];
    // Before the layers: it gathers whose they are.
    const credit = L.control.attribution({ prefix: false });
    if (base.tiles !== null) credit.addTo(map);
    for (const layer of layers) layer.addTo(map);
    map.getContainer().dataset.base = base.tiles !== null ? 'tiles' : sketch ? 'sketch' : 'none';
    return () => {
      for (const layer of layers) layer.remove();
      credit.remove();
    };
  }, [mapOf, base, sketch, token, name]);
}

async function sketchOf(path: string): Promise<Sketch> {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return (await response.json()) as Sketch;
}

function tileLayers(tiles: BaseMap['tiles']): readonly L.Layer[] {
  if (tiles === null) return [];
  const Tiles = tiles.datum === 'gcj02' ? ShiftedTiles : L.TileLayer;
  return tiles.layers.map(
    (url) =>
      new Tiles(url, {
        subdomains: tiles.subdomains,
        maxZoom: tiles.zoomMax,
        attribution: tiles.attribution,
      }),
  );
}

/** Two methods of a layer of tiles that its types leave out: where a level lies, what a view needs. */
type Inner = {
  _setZoomTransform(level: unknown, center: L.LatLng, zoom: number): void;
  _getTiledPixelBounds(center: L.LatLng): L.Bounds;
};
const inner = L.TileLayer.prototype as unknown as Inner;

function moved({ lng, lat }: L.LatLng): L.LatLng {
  const [east, north] = toGcj02([lng, lat]);
  return L.latLng(north, east);
}

/**
 * Tiles of a map that draws GCJ-02: the centre is moved before the layer chooses and places its
 * tiles, so that everything else on the map keeps its own coordinates.
 */
const ShiftedTiles = L.TileLayer.extend({
  _setZoomTransform(level: unknown, center: L.LatLng, zoom: number): void {
    inner._setZoomTransform.call(this, level, moved(center), zoom);
  },
  _getTiledPixelBounds(center: L.LatLng): L.Bounds {
    return inner._getTiledPixelBounds.call(this, moved(center));
  },
} satisfies Inner) as unknown as typeof L.TileLayer;

function sketchLayer(
  map: L.Map,
  sketch: Sketch,
  token: Token,
  name: (of: LocalName) => string,
): L.Layer {
  paneOf(map, PANE, PANE_ORDER);
  return L.geoJSON(sketch, {
    pane: PANE,
    interactive: false,
    style: (feature) => styleOf((feature?.properties as Place).kind, token),
    onEachFeature: ({ properties, geometry }: Feature<Geometry, Place>, layer) => {
      if (properties.name === undefined || geometry.type === 'LineString') return;
      layer.bindTooltip(name(properties.name), {
        permanent: true,
        direction: 'center',
        className: 'dh-map-name',
      });
    },
  } as L.GeoJSONOptions & { readonly interactive: boolean });
}

function styleOf(kind: SketchKind, token: Token): L.PathOptions {
  switch (kind) {
    case 'water':
      return { stroke: false, fill: true, fillColor: token.colorInfoBg, fillOpacity: 1 };
    case 'park':
      return { stroke: false, fill: true, fillColor: token.colorSuccessBg, fillOpacity: 1 };
    case 'road':
      return { color: token.colorTextQuaternary, opacity: 0.4, weight: 3, fill: false };
    case 'street':
      return { color: token.colorTextQuaternary, opacity: 0.25, weight: 2, fill: false };
  }
}
