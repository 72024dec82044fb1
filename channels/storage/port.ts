import type { Readable } from 'node:stream';

/** Bytes under random keys, private: nothing here has an address that a browser could open. */
export type ObjectStorage = {
  /** Whole or not at all; a second write under one key is a fault of the caller. */
  put(input: {
    readonly key: string;
    readonly body: Readable;
    /** How many the body has. */
    readonly bytes: number;
    readonly contentType: string;
  }): Promise<void>;
  /** Null when nothing is there. */
  open(key: string): Promise<Readable | null>;
  /** Nothing there is no error. */
  remove(key: string): Promise<void>;
};

/** A file that nobody has looked at yet. */
export type QuarantinedFile = { readonly path: string; readonly bytes: number };

export type Received =
  | { readonly kind: 'file'; readonly file: QuarantinedFile }
  | { readonly kind: 'tooLarge' | 'tooSlow' | 'broken' };

/** Where bytes wait until they are checked. Nothing is ever served from here. */
export type Quarantine = {
  /** Streams into a new file; whatever ends badly leaves none. */
  receive(input: {
    readonly body: Readable;
    readonly bytesMax: number;
    readonly deadlineMs: number;
  }): Promise<Received>;
  /** Path of a new file beside the others. */
  newPath(): Promise<string>;
  read(path: string): Readable;
  write(path: string, bytes: Uint8Array): Promise<void>;
  remove(path: string): Promise<void>;
  /** Files that a dead process has left. */
  sweep(input: { readonly olderThanMs: number }): Promise<number>;
};
