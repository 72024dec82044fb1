/** yauzl brings no types: the part of it that bills are unpacked with. */
declare module 'yauzl' {
  import type { Readable } from 'node:stream';

  export type ZipEntry = {
    /** Bytes, with `decodeStrings: false`. */
    readonly fileName: Buffer;
    readonly uncompressedSize: number;
    readonly crc32: number;
  };

  export type ZipFile = {
    eachEntry(): AsyncIterable<ZipEntry>;
    openReadStreamPromise(entry: ZipEntry): Promise<Readable>;
    close(): void;
  };

  const yauzl: {
    openPromise(
      path: string,
      options: {
        readonly lazyEntries: true;
        readonly decodeStrings: false;
        readonly autoClose: false;
      },
    ): Promise<ZipFile>;
  };
  export default yauzl;
}
