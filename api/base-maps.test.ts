import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import express from 'express';
import { SKETCH_KINDS } from '../contract/terms/base-map.js';
import { createBaseMaps, sketchFiles, tileHostsOf } from './base-maps.js';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'doorhive-maps-'));
  writeFileSync(path.join(dir, 'hz.geojson'), '{"type":"FeatureCollection","features":[]}');
  writeFileSync(path.join(dir, 'secret.txt'), 'not a map');
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

test('[S12] a city with a sketch has one, another has none, and no code leaves the folder', () => {
  const maps = createBaseMaps({ dir });
  expect(maps.of('hz')).toEqual({ tiles: null, sketchPath: '/admin/base-maps/hz.geojson' });
  for (const code of ['bj', '../hz', 'hz/../hz', '.', 'HZ', 'secret.txt', 'hz%00']) {
    expect(maps.of(code).sketchPath).toBeNull();
  }
});

test('[S12] a tile service comes with its key, its datum and the hosts that the page may load', () => {
  const settings = { dir, tiles: 'tianditu', tilesKey: 'a b&c' } as const;
  const { tiles } = createBaseMaps(settings).of('hz');
  expect(tiles?.layers).toHaveLength(2);
  expect(tiles?.layers[0]).toMatch(/&tk=a%20b%26c$/);
  expect(tiles?.datum).toBe('wgs84');
  expect(tileHostsOf(settings)).toHaveLength(8);
  expect(tileHostsOf(settings)[0]).toBe('https://t0.tianditu.gov.cn');
  expect(createBaseMaps({ dir, tiles: 'amap' }).of('hz').tiles?.datum).toBe('gcj02');
  expect(tileHostsOf(undefined)).toEqual([]);
});

test('a sketch is served as it is, and what is not there is no page', async () => {
  const app = express().use('/maps', sketchFiles(dir));
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/maps`;
  expect(await (await fetch(`${base}/hz.geojson`)).json()).toMatchObject({ features: [] });
  expect((await fetch(`${base}/bj.geojson`)).status).toBe(404);
  await new Promise((resolve) => server.close(resolve));
});

type Sketch = {
  readonly features: readonly {
    readonly properties: { readonly kind: string };
    readonly geometry: { readonly type: string; readonly coordinates: readonly unknown[] };
  }[];
};

test('[S12] the sketches that come with the product are shapes of known kinds', () => {
  const files = readdirSync('data/base-maps').filter((name) => name.endsWith('.geojson'));
  expect(files.sort()).toEqual(['demo.geojson', 'hz.geojson']);
  for (const file of files) {
    const text = readFileSync(path.join('data/base-maps', file), 'utf8');
    const { features } = JSON.parse(text) as Sketch;
    expect(features.length).toBeGreaterThan(1);
    for (const { properties, geometry } of features) {
      expect(SKETCH_KINDS).toContain(properties.kind);
      const ring = (
        geometry.type === 'Polygon' ? geometry.coordinates[0] : geometry.coordinates
      ) as readonly (readonly number[])[];
      for (const [lng, lat] of ring) {
        expect([Math.abs(lng ?? 999) <= 180, Math.abs(lat ?? 99) <= 90]).toEqual([true, true]);
      }
    }
  }
});
