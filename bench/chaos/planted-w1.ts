import path from 'node:path';
import mongoose, { type ConnectOptions } from 'mongoose';

/**
 * `node planted-w1.js <entry>`: a process of the product whose writes are acknowledged as soon as
 * the server has them in memory: `w: 1`, no journal, in transactions as well.
 */
const WEAK = { w: 1, journal: false } as const;

const connect = mongoose.createConnection.bind(mongoose);
mongoose.createConnection = ((uri: string, options: ConnectOptions = {}) =>
  connect(uri, { ...options, writeConcern: WEAK })) as typeof mongoose.createConnection;

const { prototype } = mongoose.mongo.ClientSession;
const start = prototype.startTransaction;
prototype.startTransaction = function startWeakly(options) {
  return start.call(this, { ...options, writeConcern: WEAK });
};

const [entry = ''] = process.argv.slice(2);
await import(path.resolve(import.meta.dirname, '..', '..', entry));
