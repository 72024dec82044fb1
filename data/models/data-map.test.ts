import mongoose from 'mongoose';
import { DATA_MAP, type DataMapRow } from '../../contract/terms/data-map.js';
import { MODEL_FACTORIES } from './registry.js';

const connection = mongoose.createConnection();
const models = MODEL_FACTORIES.map(
  (factory) => factory(connection) as unknown as mongoose.Model<object>,
);
const rowOf = (collection: string): DataMapRow | undefined =>
  DATA_MAP.find((row) => row.collection === collection);

describe('[R50] the data map', () => {
  test('has one row for every collection, and none for others', () => {
    const names = models.map((model) => model.collection.collectionName).sort();
    const mapped = DATA_MAP.filter(({ isBucket }) => isBucket !== true);
    expect(mapped.map(({ collection }) => collection).sort()).toEqual(names);
    expect(new Set(DATA_MAP.map(({ collection }) => collection)).size).toBe(DATA_MAP.length);
  });

  test('names fields that the collections have', () => {
    const unknown = models.flatMap((model) => {
      const { collectionName } = model.collection;
      const map = rowOf(collectionName);
      const { keep } = map ?? { keep: { by: 'account' } as const };
      const fields = [
        ...(map?.links ?? []).map(({ field }) => field),
        ...(keep.by === 'job' ? [keep.from] : []),
        ...(keep.by === 'ttl' ? [keep.field] : []),
      ];
      return fields
        .filter((field) => model.schema.path(field.split('.')[0] ?? '') === undefined)
        .filter((field) => model.schema.pathType(field) === 'adhocOrUndefined')
        .map((field) => `${collectionName}.${field}`);
    });
    expect(unknown).toEqual([]);
  });

  test('leaves to a TTL index only what has one', () => {
    const ttlOf = (model: mongoose.Model<object>): string[] =>
      model.schema
        .indexes()
        .filter(([, options]) => options.expireAfterSeconds !== undefined)
        .flatMap(([fields]) => Object.keys(fields));
    const kept = models.flatMap((model) => {
      const { collectionName } = model.collection;
      const keep = rowOf(collectionName)?.keep;
      return keep?.by === 'ttl' ? [[collectionName, ttlOf(model).includes(keep.field)]] : [];
    });
    expect(kept.length).toBeGreaterThan(5);
    expect(kept.filter(([, hasIndex]) => hasIndex !== true)).toEqual([]);
  });

  test('says for each link what an erasure does, and never keeps a class A or B value', () => {
    const kept = DATA_MAP.flatMap(({ collection, dataClass, links }) =>
      links
        .filter(({ erase }) => erase.do === 'keep' && (dataClass === 'A' || dataClass === 'B'))
        .map(({ of, field }) => `${of} ${collection}.${field}`),
    );
    expect(kept).toEqual([]);
  });
});
