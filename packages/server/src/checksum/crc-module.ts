/** What is used of WebAssembly; with the types of Node it does not come. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: Readonly<Record<string, unknown>> };
};

/** A CRC of up to 64 bits, its register in reversed bit order. */
export interface CrcLoop {
  /** The tables come first, the bytes to be taken in behind them. */
  readonly memory: ArrayBuffer;
  /** Takes in the bytes of the memory from `start` to before `end`. */
  readonly update: (register: bigint, start: number, end: number) => bigint;
}

/**
 * The inner loop of a 64-bit CRC as a WebAssembly module, put together here by hand: JavaScript has no 64-bit integers
 * that are fast, and the checksum that S3 adds to every upload would cost as much as its MD5. Eight bytes at a time
 * ("slicing by 8", Kounavis and Berry, 2005). Processor time a MiB on Node 20, best of four runs of 48 MiB: 0.73 ms here,
 * 3.0 ms with the JavaScript of `@aws-sdk/checksums` (`Crc64Nvme`).
 *
 * In text form:
 *
 *     (memory (export "m") 2)
 *     (func (export "u") (param $crc i64) (param $at i32) (param $end i32) (result i64) (local $low i32) (local $high i32)
 *       (block (loop                                   ;; whole words
 *         (br_if 1 (i32.gt_u (i32.add (local.get $at) (i32.const 8)) (local.get $end)))
 *         ... crc = the eight table entries of crc ^ word, exclusive-ored ...
 *         (br 0)))
 *       (block (loop                                   ;; the bytes behind them
 *         (br_if 1 (i32.ge_u (local.get $at) (local.get $end)))
 *         ... crc = crc >> 8 ^ the entry of its lowest byte ^ byte ...
 *         (br 0)))
 *       (local.get $crc))
 *
 * @see https://webassembly.github.io/spec/core/binary/index.html
 */
export function makeCrcLoop(): CrcLoop {
  const words = [
    ...[...get(AT), I32_CONST, 8, I32_ADD, ...get(END), I32_GT_U, BR_IF, 1],
    ...[...get(CRC), ...get(AT), I64_LOAD, 0, 0, I64_XOR, TEE, CRC, I32_WRAP, SET, LOW],
    ...[...get(CRC), I64_CONST, 32, I64_SHR_U, I32_WRAP, SET, HIGH],
    ...[
      ...lookUp(LOW, 0),
      ...lookUp(LOW, 1),
      I64_XOR,
      ...lookUp(LOW, 2),
      I64_XOR,
      ...lookUp(LOW, 3),
      I64_XOR,
    ],
    ...[...lookUp(HIGH, 0), I64_XOR, ...lookUp(HIGH, 1), I64_XOR, ...lookUp(HIGH, 2), I64_XOR],
    ...[...lookUp(HIGH, 3), I64_XOR, SET, CRC],
    ...[...get(AT), I32_CONST, 8, I32_ADD, SET, AT, BR, 0],
  ];
  const bytes = [
    ...[...get(AT), ...get(END), I32_GE_U, BR_IF, 1],
    ...[...get(CRC), I32_WRAP, ...get(AT), I32_LOAD8_U, 0, 0, I32_XOR, I32_CONST, 0xff, 0x01, I32_AND],
    ...[I32_CONST, 3, I32_SHL, I64_LOAD, 3, 0],
    ...[...get(CRC), I64_CONST, 8, I64_SHR_U, I64_XOR, SET, CRC],
    ...[...get(AT), I32_CONST, 1, I32_ADD, SET, AT, BR, 0],
  ];
  const body = [...[1, 2, I32], ...repeat(words), ...repeat(bytes), ...get(CRC), END_OF_BLOCK];
  const module = new WebAssembly.Module(
    Uint8Array.of(
      ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      ...section(1, [1, 0x60, 3, I64, I32, I32, 1, I64]),
      ...section(3, [1, 0]),
      ...section(5, [1, 0, CRC_MEMORY_PAGES]),
      ...section(7, [2, 1, 0x6d, 2, 0, 1, 0x75, 0, 0]),
      ...section(10, [1, ...unsigned(body.length), ...body]),
    ),
  );
  const { m, u } = new WebAssembly.Instance(module).exports;
  return { memory: (m as { readonly buffer: ArrayBuffer }).buffer, update: u as CrcLoop['update'] };
}

/** Of 64 KiB: the tables, and 112 KiB of input. */
const CRC_MEMORY_PAGES = 2;

/** Eight tables of 256 entries of eight bytes. */
const TABLE_BYTES = 2_048;

// Parameters and locals.
const [CRC, AT, END, LOW, HIGH] = [0, 1, 2, 3, 4];

// Types and instructions, as the specification numbers them.
const [I32, I64] = [0x7f, 0x7e];
const [BLOCK, LOOP, END_OF_BLOCK, NO_RESULT, BR, BR_IF] = [0x02, 0x03, 0x0b, 0x40, 0x0c, 0x0d];
const [GET, SET, TEE] = [0x20, 0x21, 0x22];
const [I64_LOAD, I32_LOAD8_U, I32_CONST, I64_CONST] = [0x29, 0x2d, 0x41, 0x42];
const [I32_GT_U, I32_GE_U, I32_ADD, I32_AND, I32_XOR] = [0x4b, 0x4f, 0x6a, 0x71, 0x73];
const [I32_SHL, I32_SHR_U, I64_XOR, I64_SHR_U, I32_WRAP] = [0x74, 0x76, 0x85, 0x88, 0xa7];

function get(local: number): readonly number[] {
  return [GET, local];
}

/** `(block (loop body))`: branching to 0 goes on, to 1 leaves. */
function repeat(body: readonly number[]): readonly number[] {
  return [BLOCK, NO_RESULT, LOOP, NO_RESULT, ...body, END_OF_BLOCK, END_OF_BLOCK];
}

/** The entry for byte `number` of half a word. The lowest byte of the whole one is the farthest from the end: table 7. */
function lookUp(half: number, number: number): readonly number[] {
  const table = (half === LOW ? 7 : 3) - number;
  const [amount, shift] = number === 0 ? [3, I32_SHL] : [8 * number - 3, I32_SHR_U];
  // Times eight, the size of an entry: & 0x7f8.
  const offset = [...get(half), I32_CONST, amount, shift, I32_CONST, 0xf8, 0x0f, I32_AND];
  return [...offset, I64_LOAD, 3, ...unsigned(table * TABLE_BYTES)];
}

function section(id: number, content: readonly number[]): readonly number[] {
  return [id, ...unsigned(content.length), ...content];
}

/** LEB128. */
function unsigned(value: number): readonly number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}
