// Perfetto's own engine, as its page runs it, on a file: perfetto_engine.mjs PAGE_FOLDER TRACE < queries.json
//
// PAGE_FOLDER has engine_bundle.js and trace_processor.wasm, as the page of ui.perfetto.dev is built. Reads a JSON list of
// SQL texts and writes a JSON list of {"rows": [{column: value}]} or {"error": "..."}. The engine expects to be a worker of
// a browser, so it is given the few things of one that it touches; it speaks protos/perfetto/trace_processor.

import fs from 'node:fs';
import path from 'node:path';
import vm from 'node:vm';

const [folder, traceFile] = process.argv.slice(2);
const APPEND = 1, FINALIZE = 2, QUERY = 3;
const PIECE_BYTES = 16 << 20;

// ---- Messages: just enough of protobuf.

function varint(value) {
  const bytes = [];
  for (let rest = BigInt(value); ; rest >>= 7n) {
    if (rest < 128n) return Buffer.from([...bytes, Number(rest)]);
    bytes.push(Number(rest & 127n) | 128);
  }
}

const numberField = (id, value) => Buffer.concat([varint(id << 3), varint(value)]);
const bytesField = (id, bytes) => Buffer.concat([varint((id << 3) | 2), varint(bytes.length), bytes]);

class Reader {
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
  }
  varint() {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.bytes[this.at++];
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return BigInt.asIntN(64, value);
    }
  }
  *fields() {
    while (this.at < this.bytes.length) {
      const tag = Number(this.varint());
      const size = [() => null, () => 8, () => Number(this.varint()), null, null, () => 4][tag & 7]();
      if (size === null) yield [tag >> 3, this.varint()];
      else yield [tag >> 3, this.bytes.subarray(this.at, (this.at += size))];
    }
  }
}

function fieldsOf(bytes) {
  const found = {};
  for (const [id, value] of new Reader(bytes).fields()) (found[id] ??= []).push(value);
  return found;
}

function* varintsOf(pieces) {
  for (const piece of pieces ?? []) {
    const reader = new Reader(piece);
    while (reader.at < piece.length) yield reader.varint();
  }
}

// ---- The worker.

process.on('uncaughtException', (error) => {
  console.error(error.message); // Not its place: the engine is one line of 150 kB.
  process.exit(1);
});

function startEngine(reply) {
  const toHost = { postMessage: reply };
  const worker = {
    self: {},
    WorkerGlobalScope: function WorkerGlobalScope() {},
    location: { href: 'http://localhost/engine_bundle.js' },
    XMLHttpRequest: class {
      open(_, url) { this.file = path.join(folder, path.basename(url)); }
      send() { this.response = new Uint8Array(fs.readFileSync(this.file)).buffer; }
    },
    TextDecoder, TextEncoder, performance, crypto: globalThis.crypto,
    setTimeout, setInterval, clearInterval, clearTimeout, queueMicrotask,
    console: { log() {}, warn() {}, error() {} },
  };
  worker.self = worker;
  worker.globalThis = worker;
  vm.runInContext(fs.readFileSync(path.join(folder, 'engine_bundle.js'), 'utf8'), vm.createContext(worker));
  worker.onmessage({ data: toHost });
  // Only what was made inside is an instance of the Uint8Array that it asks for.
  const Inside = vm.runInContext('Uint8Array', worker);
  return (bytes) => toHost.onmessage({ data: new Inside(bytes) });
}

// ---- Questions.

let results = {};
let pending = Buffer.alloc(0);

function takeReplies(bytes) {
  pending = Buffer.concat([pending, Buffer.from(bytes)]);
  for (;;) {
    const reader = new Reader(pending);
    if (pending.length < 2) return;
    reader.varint();
    const size = Number(reader.varint());
    if (!(reader.at + size <= pending.length)) return;
    const rpc = fieldsOf(pending.subarray(reader.at, reader.at + size));
    pending = pending.subarray(reader.at + size);
    if (rpc[5]) throw new Error(String(rpc[5][0]));
    for (const id of [201, 203, 212]) for (const result of rpc[id] ?? []) (results[id] ??= []).push(fieldsOf(result));
  }
}

const ask = startEngine(takeReplies);
let asked = 0;

function call(method, args = Buffer.alloc(0)) {
  results = {};
  const rpc = Buffer.concat([numberField(1, asked++), numberField(2, method), args]);
  ask(bytesField(1, rpc));
  for (const error of [...(results[201] ?? []), ...(results[212] ?? [])].flatMap((r) => r[method === APPEND ? 2 : 1] ?? [])) {
    if (error.length) throw new Error(String(error));
  }
  return results;
}

function cellsOf(batch) {
  const numbers = varintsOf(batch[2]);
  const doubles = (batch[3] ?? []).flatMap((b) => Array.from({ length: b.length / 8 }, (_, i) => b.readDoubleLE(i * 8)));
  const texts = String(batch[5]?.[0] ?? '').split('\0');
  const take = [() => null, () => null, () => Number(numbers.next().value), () => doubles.shift(), () => texts.shift(), () => '(bytes)'];
  return Array.from(varintsOf(batch[1]), (kind) => take[Number(kind)]());
}

function query(sql) {
  const parts = call(QUERY, bytesField(103, bytesField(1, Buffer.from(sql))))[203] ?? [];
  const error = parts.flatMap((part) => part[2] ?? []).map(String).join('');
  if (error) return { error };
  const columns = parts.flatMap((part) => part[1] ?? []).map(String);
  const cells = parts.flatMap((part) => (part[3] ?? []).flatMap((batch) => cellsOf(fieldsOf(batch))));
  const rows = [];
  for (let i = 0; i < cells.length; i += columns.length) rows.push(Object.fromEntries(columns.map((name, k) => [name, cells[i + k]])));
  return { rows };
}

await new Promise((resolve) => setTimeout(resolve, 50));
const queries = JSON.parse(fs.readFileSync(0, 'utf8'));
const trace = fs.readFileSync(traceFile);
for (let at = 0; at < trace.length; at += PIECE_BYTES) call(APPEND, bytesField(101, trace.subarray(at, at + PIECE_BYTES)));
call(FINALIZE);
process.stdout.write(JSON.stringify(queries.map(query)), () => process.exit(0)); // The engine would live on.
