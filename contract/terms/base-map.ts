/**
 * What lies under the maps of the console (S12). Without a service the maps draw what the
 * deployment itself has: districts, service areas, and a sketch of the city where there is one.
 */

/** Whose coordinates a tile service draws; ours are WGS-84 throughout. */
export type Datum = 'wgs84' | 'gcj02';

type TileService = {
  /** Layers from below to above; `{k}` is the deployment's key, the rest as Leaflet reads it. */
  readonly layers: readonly string[];
  readonly subdomains: string;
  readonly datum: Datum;
  readonly zoomMax: number;
  readonly attribution: string;
};

const TIANDITU =
  'https://t{s}.tianditu.gov.cn/{L}_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0' +
  '&LAYER={L}&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}' +
  '&tk={k}';

/** Tile services that an operator may choose. Tianditu is CGCS2000, within a metre of WGS-84. */
export const TILE_SERVICES = {
  tianditu: {
    layers: [TIANDITU.replaceAll('{L}', 'vec'), TIANDITU.replaceAll('{L}', 'cva')],
    subdomains: '01234567',
    datum: 'wgs84',
    zoomMax: 18,
    attribution: '天地图',
  },
  amap: {
    layers: [
      'https://webrd0{s}.is.autonavi.com/appmaptile?lang=zh_cn&size=1&scale=1&style=8&x={x}&y={y}&z={z}',
    ],
    subdomains: '1234',
    datum: 'gcj02',
    zoomMax: 18,
    attribution: '高德地图',
  },
} as const satisfies Readonly<Record<string, TileService>>;

export type TileServiceCode = keyof typeof TILE_SERVICES;

/** What a feature of a sketch is, in its property `kind`. */
export const SKETCH_KINDS = ['water', 'park', 'road', 'street'] as const;
export type SketchKind = (typeof SKETCH_KINDS)[number];
