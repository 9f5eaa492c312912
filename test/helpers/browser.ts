// Debian's Chromium, driven by playwright-core: a page that says of itself what it complains about and what it asks for.
import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

/** Where it is, or why there is none. */
export function chromiumPath(): { readonly path: string } | { readonly missing: string } {
  const path = process.env.CHROMIUM ?? '/usr/bin/chromium';
  return existsSync(path) ? { path } : { missing: `no Chromium at ${path}: install it (apt-get install chromium) or set CHROMIUM` };
}

/** Screenshots stay where WRITEOPT_ARTEFACTS says, for a person to look at. */
export function artefacts(): string {
  const directory = process.env.WRITEOPT_ARTEFACTS;
  if (directory === undefined || directory === '') return mkdtempSync(join(tmpdir(), 'writeopt-plan-page-'));
  mkdirSync(directory, { recursive: true });
  return directory;
}

export interface OpenPage {
  readonly page: Page;
  /** Errors and warnings of the console, and uncaught exceptions. */
  readonly complaints: string[];
  /** What it asked for besides itself. */
  readonly requests: string[];
  /** Milliseconds until it had loaded. */
  readonly loaded: number;
  /** From a string of JavaScript; the shape is the caller's promise. */
  ask<T>(probe: string): Promise<T>;
}

export async function openHtml(browser: Browser, text: string, file: string, options: BrowserContextOptions = {}): Promise<OpenPage> {
  writeFileSync(file, text);
  const url = pathToFileURL(file).href;
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, ...options });
  page.setDefaultTimeout(10_000);
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => void (message.type() === 'error' || message.type() === 'warning' ? complaints.push(message.text()) : 0));
  page.on('pageerror', (error) => void complaints.push(error.message));
  page.on('request', (request) => void (request.url() === url ? 0 : requests.push(request.url())));
  const start = performance.now();
  await page.goto(url);
  return { page, complaints, requests, loaded: performance.now() - start, ask: <T>(probe: string) => page.evaluate(probe) as Promise<T> };
}
