// What a character can begin: blank, name, digit, or a sign; one table for all languages.
export const Character = { sign: 0, blank: 1, name: 2, digit: 3 } as const;
// Of this module's own: what is exported is slower to reach when the sources run as they are.
const { blank, name, digit } = Character;

const ascii = new Uint8Array(128);
for (let code = 0; code < 128; code += 1) {
  const character = String.fromCharCode(code);
  if (/\s/.test(character)) ascii[code] = blank;
  else if (/[A-Za-z_$]/.test(character)) ascii[code] = name;
  else if (/[0-9]/.test(character)) ascii[code] = digit;
}

/** A value of `Character`; all beyond ASCII that is no whitespace belongs to names, so that no surrogate pair is cut. */
export function characterAt(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code < 128 ? (ascii[code] ?? 0) : isWideBlank(code) ? blank : name;
}

/** What `\s` takes beyond ASCII. */
function isWideBlank(code: number): boolean {
  if (code === 0xa0 || code === 0xfeff) return true;
  if (code < 0x1680) return false;
  return code === 0x1680 || (code >= 0x2000 && code <= 0x200a) || code === 0x2028 || code === 0x2029 || code === 0x202f || code === 0x205f || code === 0x3000;
}

/** Where the name or word that begins at `at` ends; `dash`: it may hold `-` between its letters. */
export function nameEnd(text: string, at: number, to: number, dash = false): number {
  let end = at;
  while (end < to) {
    const kind = characterAt(text, end);
    if (kind < name && !(dash && text.charCodeAt(end) === 45)) break;
    end += 1;
  }
  return end;
}

/** Where the number that begins at `at` ends: `1_000n`, `0xff`, `1.5e-3`, `1.2.3`, `10px`. */
export function numberEnd(text: string, at: number, to: number): number {
  const hexadecimal = text.charCodeAt(at) === 48 && (text.charCodeAt(at + 1) | 32) === 120;
  let end = at;
  while (end < to) {
    if (characterAt(text, end) >= name) end += 1;
    else if (text[end] === '.' && end + 1 < to && characterAt(text, end + 1) === digit) end += 1;
    else if (!hexadecimal && isExponentSign(text, end) && end + 1 < to && characterAt(text, end + 1) === digit) end += 1;
    else break;
  }
  return end;
}

function isExponentSign(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if ((code !== 43 && code !== 45) || (text.charCodeAt(at - 1) | 32) !== 101) return false;
  return characterAt(text, at - 2) === digit || text[at - 2] === '.';
}

/** Where the run of one and the same sign ends: `----`. */
export function runEnd(text: string, at: number, to: number): number {
  const code = text.charCodeAt(at);
  let end = at + 1;
  while (end < to && text.charCodeAt(end) === code) end += 1;
  return end;
}

export function lineEndAfter(text: string, at: number, to: number): number {
  const end = text.indexOf('\n', at);
  return end === -1 || end > to ? to : end;
}
