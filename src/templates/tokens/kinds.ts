// What a token is and where it stands, as numbers: a text has thousands of them.
/** What a token is; a keyword is a name, a regular expression a string. */
export const TokenKind = { name: 0, number: 1, string: 2, comment: 3, punctuation: 4 } as const;
export type TokenKind = (typeof TokenKind)[keyof typeof TokenKind];

/**
 * Where a token stands: in the comment at the top that speaks of a licence, in a statement that imports or re-exports, or in what the
 * file is there for.
 */
export const TokenRegion = { body: 0, header: 1, imports: 2 } as const;
export type TokenRegion = (typeof TokenRegion)[keyof typeof TokenRegion];
