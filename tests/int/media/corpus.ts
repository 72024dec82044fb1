import { deflateSync, gzipSync } from 'node:zlib';
import sharp, { type Create } from 'sharp';

/** Sentences that must be found in no stored byte. */
export const SCRIPT = '<script>alert(document.cookie)</script>';
export const PHP = '<?php system($_GET["c"]); ?>';
export const MAKER = 'HiddenPhoneMaker';
const EICAR = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$', 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join(
  '',
);
const MIB = 1024 * 1024;

export type Sample = {
  readonly name: string;
  readonly file: Buffer;
  readonly purpose?: string;
  readonly contentType: string;
  /** Name of the file in a form; raw body without. */
  readonly form?: string;
  /** Size that the ticket is for. */
  readonly bytes?: number;
};
/** `reason` is that of MEDIA_REFUSED, or another code. */
export type HarmfulSample = Sample & { readonly reason: string };
export type BenignSample = Sample & { readonly width?: number; readonly height?: number };

const JPG = 'image/jpeg';
const PNG = 'image/png';
const WEBP = 'image/webp';
const PDF = 'application/pdf';
const LICENCE = { purpose: 'LICENCE', contentType: PDF } as const;

const canvas = (width: number, height: number, channels: 3 | 4 = 3) =>
  sharp({ create: { width, height, channels, background: { r: 90, g: 140, b: 60, alpha: 0.5 } } });
const noisy = (width: number, height: number) =>
  sharp({
    create: {
      width,
      height,
      channels: 3,
      noise: { type: 'gaussian', mean: 128, sigma: 20 },
    } as Create,
  });

/** A photo as a phone makes it: maker, place and how it was held. */
export function phonePhoto(orientation = 1, width = 640, height = 480): Promise<Buffer> {
  return noisy(width, height)
    .jpeg()
    .withExif({
      IFD0: { Make: MAKER, Orientation: String(orientation) },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '30/1 16/1 2712/100', GPSLongitudeRef: 'E' },
    })
    .withMetadata({ orientation })
    .toBuffer();
}

const crcTable = Array.from({ length: 256 }, (_none, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value >>> 0;
});
function crc32(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crcTable[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}
function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const whole = Buffer.alloc(body.byteLength + 8);
  whole.writeUInt32BE(data.byteLength, 0);
  body.copy(whole, 4);
  whole.writeUInt32BE(crc32(body), body.byteLength + 4);
  return whole;
}
const PNG_MAGIC = Buffer.from('89504e470d0a1a0a', 'hex');

/** A PNG that promises this size and holds next to nothing. */
function pngOf(width: number, height: number): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const data = deflateSync(Buffer.alloc(64));
  return Buffer.concat([
    PNG_MAGIC,
    chunk('IHDR', head),
    chunk('IDAT', data),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
/** The picture with one more chunk after its header. */
function withChunk(png: Buffer, type: string, data: Buffer): Buffer {
  const after = PNG_MAGIC.byteLength + 25;
  return Buffer.concat([png.subarray(0, after), chunk(type, data), png.subarray(after)]);
}
/** The picture with one more segment after its start. */
function withSegment(jpeg: Buffer, marker: number, data: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.set([0xff, marker]);
  head.writeUInt16BE(data.byteLength + 2, 2);
  return Buffer.concat([jpeg.subarray(0, 2), head, data, jpeg.subarray(2)]);
}
function withSize(jpeg: Buffer, width: number, height: number): Buffer {
  const copy = Buffer.from(jpeg);
  const start = copy.indexOf(Buffer.from([0xff, 0xc0]));
  copy.writeUInt16BE(height, start + 5);
  copy.writeUInt16BE(width, start + 7);
  return copy;
}

/** A stored (not deflated) zip entry is enough for a reader to know one. */
function zipOf(name: string, body: Buffer): Buffer {
  const head = Buffer.alloc(30);
  head.writeUInt32LE(0x04034b50, 0);
  head.writeUInt16LE(20, 4);
  head.writeUInt16LE(8, 8);
  head.writeUInt32LE(body.byteLength, 18);
  head.writeUInt32LE(0xffffffff, 22);
  head.writeUInt16LE(name.length, 26);
  return Buffer.concat([head, Buffer.from(name), body]);
}

/** A one-page document; `extra` goes into its catalogue, `objects` beside it. */
export function pdfOf(
  extra = '',
  objects: readonly (string | Buffer)[] = [],
  trailer = '',
): Buffer {
  const parts: (string | Buffer)[] = [
    '%PDF-1.7\n',
    `1 0 obj\n<< /Type /Catalog /Pages 2 0 R ${extra} >>\nendobj\n`,
    '2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n',
    '3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>\nendobj\n',
    ...objects,
    `xref\n0 1\n0000000000 65535 f \ntrailer\n<< /Root 1 0 R ${trailer} >>\nstartxref\n9\n%%EOF\n`,
  ];
  return Buffer.concat(parts.map((part) => Buffer.from(part as string)));
}
function objectStream(body: Buffer): Buffer {
  const packed = deflateSync(body);
  return Buffer.concat([
    Buffer.from(
      `4 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length ${packed.byteLength} >>\nstream\n`,
    ),
    packed,
    Buffer.from('\nendstream\nendobj\n'),
  ]);
}

/** Files that nobody may get in, each with the way it is refused. */
export async function harmfulSamples(): Promise<HarmfulSample[]> {
  const photo = await phonePhoto();
  const png = await noisy(64, 64).png().toBuffer();
  const webp = await noisy(64, 64).webp().toBuffer();
  const gif = await canvas(16, 16).gif().toBuffer();
  const bomb = zipOf('bomb.txt', deflateSync(Buffer.alloc(32 * MIB)));
  const svg = Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg">${SCRIPT}</svg>`);
  const svgInclude = Buffer.from(
    '<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>',
  );
  const html = Buffer.from(`<!doctype html><html>${SCRIPT}</html>`);
  const frames = await sharp(
    [await canvas(8, 8).png().toBuffer(), await noisy(8, 8).png().toBuffer()],
    {
      join: { animated: true },
    },
  )
    .webp()
    .toBuffer();
  const hugeWebp = Buffer.from(await noisy(64, 64).webp({ lossless: true }).toBuffer());
  // Fourteen bits of width and of height, all set: 16,384 squared.
  const bits = hugeWebp.indexOf('VP8L') + 9;
  hugeWebp.writeUInt32LE((hugeWebp.readUInt32LE(bits) | 0x0fffffff) >>> 0, bits);
  const flood = await canvas(7_900, 7_900).png().toBuffer();
  const badCrc = Buffer.from(png);
  const data = badCrc.indexOf('IDAT') + 30;
  badCrc.writeUInt8(badCrc.readUInt8(data) ^ 0xff, data);
  const mp4 = Buffer.concat([
    Buffer.from('000000186674797069736f6d0000020069736f6d69736f32', 'hex'),
    Buffer.alloc(64),
  ]);

  const is = (
    name: string,
    contentType: string,
    file: Buffer,
    reason: string,
    more: Partial<Sample> = {},
  ): HarmfulSample => ({ name, contentType, file, reason, ...more });
  return [
    is('zip bomb as a photo', JPG, bomb, 'TYPE_MISMATCH'),
    is('zip bomb as itself', 'application/zip', bomb, 'TYPE_NOT_ALLOWED'),
    is('gzip bomb as a picture', PNG, gzipSync(Buffer.alloc(32 * MIB)), 'TYPE_MISMATCH'),
    is('office file as a licence', PDF, zipOf('word/document.xml', html), 'TYPE_MISMATCH', LICENCE),
    is('flood 1 × 65,535', PNG, pngOf(1, 65_535), 'TOO_MANY_PIXELS'),
    is('flood 65,535 × 1', PNG, pngOf(65_535, 1), 'TOO_MANY_PIXELS'),
    is('flood 30,000²', PNG, pngOf(30_000, 30_000), 'TOO_MANY_PIXELS'),
    is('flood that decodes: 62 MP in one colour', PNG, flood, 'TOO_MANY_PIXELS'),
    is(
      'line that decodes: 8,001 wide',
      PNG,
      await canvas(8_001, 4).png().toBuffer(),
      'TOO_MANY_PIXELS',
    ),
    is('flood 65,500² as JPEG', JPG, withSize(photo, 65_500, 65_500), 'TOO_MANY_PIXELS'),
    is('WebP that promises 16,384²', WEBP, hugeWebp, 'NOT_READABLE'),
    is('PNG of no width', PNG, pngOf(0, 10), 'NOT_READABLE'),
    is('PNG of negative size', PNG, pngOf(0xffffffff, 2), 'NOT_READABLE'),
    is('GIF', 'image/gif', gif, 'TYPE_NOT_ALLOWED'),
    is('GIF as a photo', JPG, gif, 'TYPE_MISMATCH'),
    is('GIF and page', JPG, Buffer.concat([gif, html]), 'TYPE_MISMATCH'),
    is('GIF and program', PNG, Buffer.from('GIF89a/*\0\0*/=1;alert(1)//'), 'TYPE_MISMATCH'),
    is('GIF and PHP', JPG, Buffer.concat([gif, Buffer.from(PHP)]), 'TYPE_MISMATCH', {
      form: 'a.php.gif',
    }),
    is('SVG with a script', 'image/svg+xml', svg, 'TYPE_NOT_ALLOWED'),
    is('SVG as a picture', PNG, svg, 'TYPE_MISMATCH'),
    is('SVG that reads files, as a photo', JPG, svgInclude, 'TYPE_MISMATCH'),
    is('SVGZ as WebP', WEBP, gzipSync(svg), 'TYPE_MISMATCH'),
    is('page', 'text/html', html, 'TYPE_NOT_ALLOWED'),
    is('page as a photo', JPG, html, 'TYPE_MISMATCH'),
    is('page as an icon', PNG, html, 'TYPE_MISMATCH'),
    is('PHP with two extensions', JPG, Buffer.from(PHP), 'TYPE_MISMATCH', {
      form: 'photo.jpg.php',
    }),
    is('program as a picture', PNG, Buffer.from('#!/bin/sh\nid\n'), 'TYPE_MISMATCH'),
    is(
      'XML that includes files',
      WEBP,
      Buffer.from(
        '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
      ),
      'TYPE_MISMATCH',
    ),
    is(
      'PDF with a program',
      PDF,
      pdfOf('/Names << /JavaScript 5 0 R >>'),
      'ACTIVE_CONTENT',
      LICENCE,
    ),
    is(
      'PDF that acts when opened',
      PDF,
      pdfOf('/OpenAction << /S /Launch /F (cmd) >>'),
      'ACTIVE_CONTENT',
      LICENCE,
    ),
    is(
      'PDF with a program spelt in hex',
      PDF,
      pdfOf('/AcroForm << /A << /S /J#61vaScript >> >>'),
      'ACTIVE_CONTENT',
      LICENCE,
    ),
    is(
      'PDF with a file inside',
      PDF,
      pdfOf('/Names << /EmbeddedFiles 5 0 R >>'),
      'ACTIVE_CONTENT',
      LICENCE,
    ),
    is(
      'PDF with a packed program',
      PDF,
      pdfOf('', [objectStream(Buffer.from('5 0 << /S /JavaScript /JS (app.alert(1)) >>'))]),
      'ACTIVE_CONTENT',
      LICENCE,
    ),
    is(
      'PDF with a packed flood',
      PDF,
      pdfOf('', [objectStream(Buffer.alloc(40 * MIB, 32))]),
      'NOT_READABLE',
      LICENCE,
    ),
    is('PDF that is encrypted', PDF, pdfOf('', [], '/Encrypt 6 0 R'), 'ENCRYPTED', LICENCE),
    is('PDF that is cut off', PDF, pdfOf().subarray(0, 150), 'NOT_READABLE', LICENCE),
    is('PDF and page', PDF, pdfOf('', [`% ${SCRIPT}\n`]), 'ACTIVE_CONTENT', LICENCE),
    is('PDF and page behind it', PDF, Buffer.concat([pdfOf(), html]), 'NOT_READABLE', LICENCE),
    is('PDF where only photos are taken', PDF, pdfOf(), 'TYPE_NOT_ALLOWED', {
      purpose: 'PROFILE_PHOTO',
    }),
    is('photo cut off', JPG, photo.subarray(0, Math.floor(photo.byteLength / 2)), 'NOT_READABLE'),
    is('PNG cut off', PNG, png.subarray(0, Math.floor(png.byteLength / 2)), 'NOT_READABLE'),
    is('PNG with a changed byte', PNG, badCrc, 'NOT_READABLE'),
    is(
      'nothing but the first bytes of a photo',
      JPG,
      Buffer.concat([Buffer.from('ffd8ffe0', 'hex'), Buffer.alloc(500, 7)]),
      'NOT_READABLE',
    ),
    is('empty', JPG, Buffer.alloc(0), 'NO_FILE'),
    is('PNG as JPEG', JPG, png, 'TYPE_MISMATCH'),
    is('JPEG as PNG', PNG, photo, 'TYPE_MISMATCH'),
    is('WebP as JPEG', JPG, webp, 'TYPE_MISMATCH'),
    is('photo as a licence document', PDF, photo, 'TYPE_MISMATCH', LICENCE),
    is('EICAR', JPG, Buffer.from(EICAR), 'TYPE_MISMATCH'),
    is('EICAR in a zip', PNG, zipOf('eicar.com', Buffer.from(EICAR)), 'TYPE_MISMATCH'),
    is(
      'Windows program',
      JPG,
      Buffer.concat([Buffer.from('MZ'), Buffer.alloc(200)]),
      'TYPE_MISMATCH',
      { form: 'x.jpg.exe' },
    ),
    is(
      'Linux program',
      PNG,
      Buffer.concat([Buffer.from('7f454c46', 'hex'), Buffer.alloc(200)]),
      'TYPE_MISMATCH',
    ),
    is('moving WebP', WEBP, frames, 'ANIMATED'),
    is('TIFF as a photo', JPG, await noisy(16, 16).tiff().toBuffer(), 'TYPE_MISMATCH'),
    is('film as a photo', JPG, mp4, 'TYPE_MISMATCH'),
    is(
      'larger than any photo',
      JPG,
      Buffer.concat([photo, Buffer.alloc(10 * MIB)]),
      'MEDIA_TOO_LARGE',
    ),
    is('larger than its ticket', JPG, photo, 'MEDIA_TOO_LARGE', { bytes: 1_000 }),
  ];
}

/** Pictures with something in or behind them: taken, and what is stored is the picture alone. */
export async function carrierSamples(): Promise<Sample[]> {
  const photo = await phonePhoto();
  const png = await noisy(64, 64).png().toBuffer();
  const text = (body: string) => Buffer.from(`Comment\0${body}`);
  const bomb = Buffer.concat([Buffer.from('Comment\0\0'), deflateSync(Buffer.alloc(48 * MIB, 65))]);
  const jpg = (name: string, file: Buffer, form?: string): Sample => ({
    name,
    contentType: JPG,
    file,
    ...(form === undefined ? {} : { form }),
  });
  return [
    jpg('photo and page behind it', Buffer.concat([photo, Buffer.from(SCRIPT)])),
    jpg('photo with a script as comment', withSegment(photo, 0xfe, Buffer.from(SCRIPT))),
    jpg('photo with PHP in a segment', withSegment(photo, 0xe1, Buffer.from(PHP))),
    jpg('photo and EICAR behind it', Buffer.concat([photo, Buffer.from(EICAR)])),
    jpg('photo and zip behind it', Buffer.concat([photo, zipOf('a.php', Buffer.from(PHP))])),
    { name: 'PNG with PHP as text', contentType: PNG, file: withChunk(png, 'tEXt', text(PHP)) },
    { name: 'PNG with a packed flood', contentType: PNG, file: withChunk(png, 'zTXt', bomb) },
    jpg('name that climbs', photo, '../../../../etc/cron.d/x.jpg'),
    jpg('name with line breaks', photo, 'a.jpg%0d%0aSet-Cookie: a=b'),
    jpg('name with two extensions', photo, 'photo.php.jpg'),
  ];
}

/** What people really send. */
export async function benignSamples(): Promise<BenignSample[]> {
  const held = async (orientation: number): Promise<BenignSample> => ({
    name: `phone photo, held ${orientation}`,
    contentType: JPG,
    file: await phonePhoto(orientation),
    ...(orientation > 4 ? { width: 480, height: 640 } : { width: 640, height: 480 }),
  });
  return [
    await held(1),
    await held(3),
    await held(6),
    await held(8),
    {
      name: '12 MP photo',
      contentType: JPG,
      file: await phonePhoto(1, 4_000, 3_000),
      width: 2_560,
    },
    {
      name: 'progressive',
      contentType: JPG,
      file: await noisy(500, 400).jpeg({ progressive: true }).toBuffer(),
    },
    { name: 'grey', contentType: JPG, file: await noisy(200, 200).greyscale().jpeg().toBuffer() },
    {
      name: 'CMYK',
      contentType: JPG,
      file: await noisy(200, 200).toColourspace('cmyk').jpeg().toBuffer(),
    },
    {
      name: 'wide colours',
      contentType: JPG,
      file: await noisy(200, 200).withIccProfile('p3').jpeg().toBuffer(),
    },
    { name: 'PNG', contentType: PNG, file: await noisy(300, 200).png().toBuffer(), width: 300 },
    { name: 'PNG with holes', contentType: PNG, file: await canvas(300, 200, 4).png().toBuffer() },
    { name: 'WebP', contentType: WEBP, file: await noisy(300, 200).webp().toBuffer() },
    { name: 'licence', ...LICENCE, file: pdfOf() },
    {
      name: 'licence, packed',
      ...LICENCE,
      file: pdfOf('', [objectStream(Buffer.from('5 0 << /Type /Font >>'))]),
    },
  ];
}
