// A page that stands alone: nothing is loaded or sent, and no script runs in it but the one whose hash it names.
import { html as markup, type Markup } from './markup.ts';

export interface PageParts {
  readonly title: string;
  readonly style: string;
  /** Of the page's only script, as a content security policy has it. */
  readonly scriptHash: string;
  /** What is between the body's tags. */
  readonly body: Markup;
}

export function documentOf({ title, style, scriptHash, body }: PageParts): string {
  return markup`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src '${scriptHash}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${{ markup: style }}</style>
</head>
<body>
${body}
</body>
</html>
`.markup;
}
