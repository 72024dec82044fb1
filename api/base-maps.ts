import { existsSync } from 'node:fs';
import path from 'node:path';
import express, { type RequestHandler } from 'express';
import type { BaseMap } from '../contract/schemas/base-map.js';
import { TILE_SERVICES, type TileServiceCode } from '../contract/terms/base-map.js';
import { CONSOLE_PATH } from './console-path.js';

export type MapSettings = {
  /** Folder of sketches, `<cityCode>.geojson`. */
  readonly dir: string;
  readonly tiles?: TileServiceCode | undefined;
  readonly tilesKey?: string | undefined;
};

export type BaseMaps = { of(cityCode: string): BaseMap };

/** Where the sketches of cities are served, beside the console. */
export const SKETCH_PATH = `${CONSOLE_PATH}/base-maps`;
/** A new extract of a city is seen within the hour. */
const SKETCH_AGE_MS = 3_600_000;
/** Codes of cities are slugs; nothing else may become a path. */
const IS_CODE = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** Tiles of the chosen service, and the sketch of the city where the folder has one. */
export function createBaseMaps(settings: MapSettings): BaseMaps {
  return {
    of(cityCode) {
      const file = `${cityCode}.geojson`;
      const isDrawn = IS_CODE.test(cityCode) && existsSync(path.resolve(settings.dir, file));
      return {
        tiles: tilesOf(settings),
        sketchPath: isDrawn ? `${SKETCH_PATH}/${file}` : null,
      };
    },
  };
}

export function sketchFiles(dir: string): RequestHandler {
  return express.static(path.resolve(dir), {
    index: false,
    redirect: false,
    fallthrough: false,
    maxAge: SKETCH_AGE_MS,
  });
}

/** Origins that the console may load tiles from, for its content policy. */
export function tileHostsOf(settings: MapSettings | undefined): readonly string[] {
  if (settings?.tiles === undefined) return [];
  const { layers, subdomains } = TILE_SERVICES[settings.tiles];
  const hosts = layers.flatMap((layer) =>
    [...subdomains].map((letter) => new URL(layer.replace('{s}', letter)).origin),
  );
  return [...new Set(hosts)];
}

function tilesOf({ tiles, tilesKey = '' }: MapSettings): BaseMap['tiles'] {
  if (tiles === undefined) return null;
  const { layers, ...rest } = TILE_SERVICES[tiles];
  return {
    ...rest,
    layers: layers.map((layer) => layer.replace('{k}', encodeURIComponent(tilesKey))),
  };
}
