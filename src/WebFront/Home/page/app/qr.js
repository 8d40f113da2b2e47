// QR codes (ISO/IEC 18004): bytes, error correction level M, versions 1 to 20, which hold up to 666 bytes.

// Per version from 1 on: the error correction bytes of each block, and the number of blocks.
const correctionBytes = [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26];
const blockCounts = [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16];
const byteMode = 0b0100;
const levelM = 0b00;
const quietZone = 4;

const masks = [
  (x, y) => (x + y) % 2, (x, y) => y % 2, x => x % 3, (x, y) => (x + y) % 3, (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2,
  (x, y) => x * y % 2 + x * y % 3, (x, y) => (x * y % 2 + x * y % 3) % 2, (x, y) => ((x + y) % 2 + x * y % 3) % 2,
];

/** Draws the QR code of a text on a canvas, dark on white with its quiet zone. Returns false if the text is too long. */
export function drawQrCode(canvas, text) {
  const modules = encode(text);
  if (!modules) return false;
  const scale = 6;
  canvas.width = canvas.height = (modules.length + 2 * quietZone) * scale;
  const context = canvas.getContext('2d');
  context.fillStyle = '#fff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = '#000';
  modules.forEach((row, y) => row.forEach((isDark, x) => isDark && context.fillRect((x + quietZone) * scale, (y + quietZone) * scale, scale, scale)));
  return true;
}

/** Returns the rows of dark and light modules; null if the text is too long. */
export function encode(text) {
  const bytes = new TextEncoder().encode(text);
  const version = correctionBytes.findIndex((_, index) => countBits(bytes, index + 1) <= 8 * countDataBytes(index + 1)) + 1;
  if (version === 0) return null;
  const grid = new Grid(version);
  grid.place(interleave(toCodewords(bytes, version), version));
  return grid.finish();
}

function countBits(bytes, version) {
  return 4 + lengthBits(version) + 8 * bytes.length;
}

function lengthBits(version) {
  return version < 10 ? 8 : 16;
}

function countDataBytes(version) {
  return countCodewords(version) - correctionBytes[version - 1] * blockCounts[version - 1];
}

/** All codewords of a version: the modules that no pattern and no information occupies, by eight. */
function countCodewords(version) {
  const side = 4 * version + 17;
  const aligned = version === 1 ? 0 : Math.floor(version / 7) + 2;
  const alignment = version === 1 ? 0 : 25 * (aligned * aligned - 3) - 10 * (aligned - 2);
  const information = version < 7 ? 31 : 67;
  return Math.floor((side * side - 192 - 2 * (side - 16) - alignment - information) / 8);
}

function toCodewords(bytes, version) {
  const bits = [];
  const append = (value, count) => { for (let bit = count - 1; bit >= 0; bit--) bits.push(value >> bit & 1); };
  append(byteMode, 4);
  append(bytes.length, lengthBits(version));
  for (const byte of bytes) append(byte, 8);
  const capacity = 8 * countDataBytes(version);
  append(0, Math.min(4, capacity - bits.length));
  append(0, -bits.length & 7);
  for (let pad = 0xec; bits.length < capacity; pad ^= 0xec ^ 0x11) append(pad, 8);
  return Array.from({ length: bits.length / 8 }, (_, index) => bits.slice(8 * index, 8 * index + 8).reduce((sum, bit) => 2 * sum + bit, 0));
}

/** Splits the data into blocks, adds the error correction of each, and interleaves them. The last blocks are one byte longer if the data does not divide. */
function interleave(data, version) {
  const [count, degree] = [blockCounts[version - 1], correctionBytes[version - 1]];
  const short = Math.floor(data.length / count);
  const shortBlocks = count - data.length % count;
  const divisor = makeDivisor(degree);
  const blocks = [];
  for (let block = 0, at = 0; block < count; block++) {
    const length = short + (block < shortBlocks ? 0 : 1);
    const part = data.slice(at, at += length);
    blocks.push({ part, correction: divide(part, divisor) });
  }

  const result = [];
  for (let index = 0; index <= short; index++) for (const { part } of blocks) if (index < part.length) result.push(part[index]);
  for (let index = 0; index < degree; index++) for (const { correction } of blocks) result.push(correction[index]);
  return result;
}

/** Multiplies in the field of 256 elements with the polynomial x^8 + x^4 + x^3 + x^2 + 1. */
function multiply(a, b) {
  let product = 0;
  for (let bit = 7; bit >= 0; bit--) product = product << 1 ^ (product >> 7) * 0x11d ^ (b >> bit & 1) * a;
  return product;
}

/** The Reed-Solomon generator polynomial of a degree, highest power first, without the leading 1. */
function makeDivisor(degree) {
  const result = [...Array(degree - 1).fill(0), 1];
  for (let root = 1, step = 0; step < degree; step++, root = multiply(root, 2)) {
    for (let index = 0; index < degree; index++) result[index] = multiply(result[index], root) ^ (result[index + 1] ?? 0);
  }

  return result;
}

function divide(data, divisor) {
  const rest = Array(divisor.length).fill(0);
  for (const byte of data) {
    const factor = byte ^ rest.shift();
    rest.push(0);
    divisor.forEach((coefficient, index) => { rest[index] ^= multiply(coefficient, factor); });
  }

  return rest;
}

/** The modules of a code: first the patterns, then the data, then the mask that disturbs readers least. */
class Grid {
  constructor(version) {
    this.version = version;
    this.side = 4 * version + 17;
    this.dark = Array.from({ length: this.side }, () => Array(this.side).fill(false));
    this.reserved = Array.from({ length: this.side }, () => Array(this.side).fill(false));
    this.#drawPatterns();
  }

  /** Fills the free modules in pairs of columns from the right, up and down in turn. */
  place(codewords) {
    let bit = 0;
    for (let right = this.side - 1, isUp = true; right >= 1; right -= 2, isUp = !isUp) {
      if (right === 6) right = 5;
      for (let step = 0; step < this.side; step++) {
        const y = isUp ? this.side - 1 - step : step;
        for (const x of [right, right - 1]) {
          if (this.reserved[y][x] || bit >= 8 * codewords.length) continue;
          this.dark[y][x] = (codewords[bit >> 3] >> (7 - (bit & 7)) & 1) === 1;
          bit++;
        }
      }
    }
  }

  /** Applies the best mask, and returns the rows. */
  finish() {
    const penalties = masks.map((_, mask) => {
      this.#apply(mask);
      const penalty = this.#measurePenalty();
      this.#apply(mask);
      return penalty;
    });
    this.#apply(penalties.indexOf(Math.min(...penalties)));
    return this.dark;
  }

  #drawPatterns() {
    const last = this.side - 1;
    for (let at = 0; at < this.side; at++) {
      this.#set(6, at, at % 2 === 0);
      this.#set(at, 6, at % 2 === 0);
    }

    for (const [x, y] of [[3, 3], [last - 3, 3], [3, last - 3]]) this.#drawRings(x, y, 4, distance => distance !== 2 && distance !== 4);
    const centres = this.#alignmentCentres();
    const isCorner = (x, y) => x === 6 && y === 6 || x === 6 && y === last - 6 || x === last - 6 && y === 6;
    for (const x of centres) for (const y of centres) if (!isCorner(x, y)) this.#drawRings(x, y, 2, distance => distance !== 1);
    this.#drawFormat(0);
    if (this.version >= 7) this.#drawVersion();
  }

  #drawRings(centreX, centreY, radius, isDark) {
    for (let y = centreY - radius; y <= centreY + radius; y++) for (let x = centreX - radius; x <= centreX + radius; x++) {
      if (this.dark[y]?.[x] !== undefined) this.#set(x, y, isDark(Math.max(Math.abs(x - centreX), Math.abs(y - centreY))));
    }
  }

  #alignmentCentres() {
    if (this.version === 1) return [];
    const count = Math.floor(this.version / 7) + 2;
    const step = Math.ceil((this.side - 13) / (2 * count - 2)) * 2;
    return [6, ...Array.from({ length: count - 1 }, (_, index) => this.side - 7 - index * step).reverse()];
  }

  /** The error correction level and the mask, twice, each with its BCH code. */
  #drawFormat(mask) {
    const data = levelM << 3 | mask;
    const bits = (data << 10 | this.#remainder(data, 10, 0x537)) ^ 0x5412;
    const isDark = index => (bits >> index & 1) === 1;
    const last = this.side - 1;
    for (let index = 0; index < 15; index++) {
      const near = index < 6 ? index : index < 8 ? index + 1 : null;
      if (near !== null) this.#set(8, near, isDark(index));
      else this.#set(index === 8 ? 7 : 14 - index, 8, isDark(index));
      if (index < 8) this.#set(last - index, 8, isDark(index));
      else this.#set(8, this.side - 15 + index, isDark(index));
    }

    this.#set(8, last - 7, true);
  }

  #drawVersion() {
    const bits = this.version << 12 | this.#remainder(this.version, 12, 0x1f25);
    for (let index = 0; index < 18; index++) {
      const [a, b] = [this.side - 11 + index % 3, Math.floor(index / 3)];
      this.#set(a, b, (bits >> index & 1) === 1);
      this.#set(b, a, (bits >> index & 1) === 1);
    }
  }

  #remainder(data, degree, polynomial) {
    let rest = data;
    for (let step = 0; step < degree; step++) rest = rest << 1 ^ (rest >> (degree - 1)) * polynomial;
    return rest;
  }

  #set(x, y, isDark) {
    this.dark[y][x] = isDark;
    this.reserved[y][x] = true;
  }

  #apply(mask) {
    for (let y = 0; y < this.side; y++) for (let x = 0; x < this.side; x++) {
      if (!this.reserved[y][x] && masks[mask](x, y) === 0) this.dark[y][x] = !this.dark[y][x];
    }

    this.#drawFormat(mask);
  }

  /** The penalty of the standard: long runs, squares of one colour, what looks like a finder pattern, and an uneven share of dark modules. */
  #measurePenalty() {
    const lines = [...this.dark, ...this.dark[0].map((_, x) => this.dark.map(row => row[x]))].map(line => line.map(isDark => isDark ? '1' : '0').join(''));
    let penalty = 0;
    for (const line of lines) {
      for (const [run] of line.matchAll(/0{5,}|1{5,}/g)) penalty += run.length - 2;
      for (const finder of ['10111010000', '00001011101']) for (let at = line.indexOf(finder); at >= 0; at = line.indexOf(finder, at + 1)) penalty += 40;
    }

    let count = 0;
    for (let y = 0; y < this.side; y++) for (let x = 0; x < this.side; x++) {
      const isDark = this.dark[y][x];
      if (isDark) count++;
      if (this.dark[y][x + 1] === isDark && this.dark[y + 1]?.[x] === isDark && this.dark[y + 1][x + 1] === isDark) penalty += 3;
    }

    return penalty + 10 * Math.floor(Math.abs(20 * count / (this.side * this.side) - 10));
  }
}
