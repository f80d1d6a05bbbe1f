// Packs a built web page into the one file that the server embeds.
//
//   node tools/pack_ui.mjs DIST OUT
//
// src/serve/ui_pack.h describes the format. The same input gives the same bytes: files are sorted,
// and nothing depends on times, folders or machines.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const MIME = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  ico: 'image/x-icon',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json',
  png: 'image/png',
  svg: 'image/svg+xml',
  txt: 'text/plain; charset=utf-8',
  wasm: 'application/wasm',
  webmanifest: 'application/manifest+json',
  woff2: 'font/woff2',
};
const IMMUTABLE = 1;

function filesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.path, entry.name));
}

function smallerOrNothing(packed, raw) {
  return packed.length < raw.length * 0.95 ? packed : Buffer.alloc(0);
}

function describe(dist, file) {
  const raw = readFileSync(file);
  const path = '/' + relative(dist, file).split(sep).join('/');
  const mime = MIME[path.split('.').pop()];
  if (!mime) throw new Error(`${path}: no MIME type is known for it; add one to ${import.meta.url}`);
  const etag = `"${createHash('sha256').update(raw).digest('hex').slice(0, 32)}"`;
  const brotli = brotliCompressSync(raw, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: raw.length },
  });
  const gzip = gzipSync(raw, { level: 9 });
  gzip[9] = 255;  // The operating system, which has no place in reproducible bytes.
  return {
    fields: [path, mime, etag, raw, smallerOrNothing(gzip, raw), smallerOrNothing(brotli, raw)].map(
      (field) => Buffer.from(field),
    ),
    // Vite puts everything whose name holds a hash of its content into assets/.
    flags: path.startsWith('/assets/') ? IMMUTABLE : 0,
  };
}

function pack(files) {
  const numbersPerFile = 13;
  const head = Buffer.alloc(12 + files.length * numbersPerFile * 4);
  head.write('SKEINUI1', 'latin1');
  head.writeUInt32LE(files.length, 8);
  let at = 12;
  let end = head.length;
  for (const { fields, flags } of files) {
    for (const field of fields) {
      at = head.writeUInt32LE(end, at);
      at = head.writeUInt32LE(field.length, at);
      end += field.length;
    }
    at = head.writeUInt32LE(flags, at);
  }
  return Buffer.concat([head, ...files.flatMap(({ fields }) => fields)]);
}

const [dist, out] = process.argv.slice(2);
if (!out) throw new Error('usage: node tools/pack_ui.mjs DIST OUT');
const files = filesBelow(dist)
  .map((file) => describe(dist, file))
  .sort((a, b) => Buffer.compare(a.fields[0], b.fields[0]));
if (!files.some(({ fields }) => fields[0].toString() === '/index.html')) {
  throw new Error(`${dist} holds no index.html`);
}
const bytes = pack(files);
writeFileSync(out, bytes);
console.log(`${out}: ${files.length} files, ${bytes.length} bytes`);
