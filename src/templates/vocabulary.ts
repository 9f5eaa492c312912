// Numbers for the texts of tokens: equal numbers for equal texts, so that comparing files compares numbers.
import type { Tokens } from './tokens.ts';

export class Vocabulary {
  private readonly ids = new Map<string, number>();
  private hashes = new Uint32Array(1024);
  private lengths = new Uint32Array(1024);

  /** How many different texts it has met; ids are below. */
  get size(): number {
    return this.ids.size;
  }

  /** One id a token. */
  encode({ text, starts, ends, count }: Tokens): Uint32Array {
    const sequence = new Uint32Array(count);
    for (let index = 0; index < count; index += 1) sequence[index] = this.idOf(text.slice(starts[index], ends[index]));
    return sequence;
  }

  /** A hash of the text behind `id`; unlike the id it does not depend on what was met before. */
  hash(id: number): number {
    return this.hashes[id] ?? 0;
  }

  /** Code units of the text behind `id`. */
  length(id: number): number {
    return this.lengths[id] ?? 0;
  }

  private idOf(word: string): number {
    const known = this.ids.get(word);
    if (known !== undefined) return known;
    const id = this.ids.size;
    this.ids.set(word, id);
    if (id === this.hashes.length) {
      this.hashes = doubled(this.hashes);
      this.lengths = doubled(this.lengths);
    }
    this.hashes[id] = hashOf(word);
    this.lengths[id] = word.length;
    return id;
  }
}

function doubled(values: Uint32Array): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(values.length * 2);
  larger.set(values);
  return larger;
}

/** FNV-1a over code units, with murmur3's last mix. */
function hashOf(word: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < word.length; at += 1) hash = Math.imul(hash ^ word.charCodeAt(at), 0x01000193);
  return mix(hash);
}

/** The last mix of murmur3 (Austin Appleby, public domain): each bit in changes half of the bits out. */
export function mix(value: number): number {
  let hash = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
