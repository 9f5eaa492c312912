// Reads a document of operations that a command was given: a file, or standard input.
import { readFileSync, readSync } from 'node:fs';
import { resolve } from 'node:path';
import { isatty } from 'node:tty';
import { oneOf } from './choices.ts';
import type { Context } from './context.ts';
import { UsageError } from './errors.ts';
import { formatNames, parseDocument } from './operations/documents/index.ts';

/** `file` is relative to where the user stands, `-` standard input; `format` as it was typed, undefined: told by itself. */
export function readDocument(context: Context, file: string, format: unknown): ReturnType<typeof parseDocument> {
  const named = format === undefined ? {} : { format: oneOf(formatNames, format, 'format') };
  return parseDocument(readBytes(context, file), { name: file === '-' ? 'stdin' : file, ...named });
}

function readBytes(context: Context, file: string): Uint8Array {
  if (file === '-' && isatty(0)) context.stderr('writeopt: reading operations from the terminal; end them with Ctrl-D, or stop with Ctrl-C and name a file.\n');
  try {
    return file === '-' ? readStandardInput() : readFileSync(resolve(context.cwd, file));
  } catch (error) {
    throw new UsageError(`${file === '-' ? 'Standard input' : file} cannot be read: ${error instanceof Error ? error.message : String(error)}.`, {
      help: 'Name a file that holds the operations, or pipe them in.',
      cause: error,
    });
  }
}

/** Milliseconds between two looks at a pipe that has nothing yet. */
const pause = 5;

/** A pipe that does not block has nothing to read until its writer gets to it, which is no error. */
function readStandardInput(): Uint8Array {
  const pieces: Uint8Array[] = [];
  for (;;) {
    const piece = Buffer.alloc(64 * 1024);
    try {
      const count = readSync(0, piece, 0, piece.byteLength, null);
      if (count === 0) return Buffer.concat(pieces);
      pieces.push(piece.subarray(0, count));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // Windows says so of a pipe that was closed.
      if (code === 'EOF') return Buffer.concat(pieces);
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pause);
    }
  }
}
