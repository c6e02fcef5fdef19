import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium, type Browser } from 'playwright-core';

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A font with Chinese glyphs for browsers on machines that have none; answers the variable that names it. */
async function fontEnvironment(): Promise<Record<string, string>> {
  const folder = path.join(tmpdir(), 'huiliu-test-fonts');
  const config = path.join(folder, 'fonts.conf');
  if (!existsSync(config)) {
    mkdirSync(path.join(folder, 'cache'), { recursive: true });
    // oxlint-disable-next-line typescript/no-require-imports -- it has no types
    const { decompress } = require('wawoff2') as { decompress: (woff2: Buffer) => Promise<Uint8Array> };
    for (const [subset, weight] of ['chinese-simplified', 'latin'].flatMap((s) =>
      [400, 500, 700].map((w) => [s, w]),
    ) as [string, number][]) {
      const woff2 = path.join(
        path.dirname(require.resolve('@fontsource/noto-sans-sc/package.json')),
        `files/noto-sans-sc-${subset}-${weight}-normal.woff2`,
      );
      writeFileSync(path.join(folder, `${subset}-${weight}.ttf`), await decompress(readFileSync(woff2)));
    }
    writeFileSync(
      config,
      `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>${folder}</dir><cachedir>${folder}/cache</cachedir></fontconfig>`,
    );
  }
  return { FONTCONFIG_FILE: config };
}

interface PackagedChromium {
  executablePath(): Promise<string>;
}

/** `CHROME_BIN`, else the Chromium that comes as a package (Linux x64). */
async function browserPath(): Promise<string> {
  if (process.env['CHROME_BIN']) return process.env['CHROME_BIN'];
  // oxlint-disable-next-line typescript/no-require-imports -- the test runner loads CommonJS only
  const loaded = require('@sparticuz/chromium') as { default?: PackagedChromium } & PackagedChromium;
  const packaged = loaded.default ?? loaded;
  return packaged.executablePath();
}

/** Unpacks the browser and its font where that has not been done. */
export async function prepareChromium(): Promise<void> {
  await Promise.all([browserPath(), fontEnvironment()]);
}

/** A real headless browser that draws Chinese. */
export async function launchChromium(): Promise<Browser> {
  const env = { ...(process.env as Record<string, string>), ...(await fontEnvironment()) };
  return chromium.launch({ executablePath: await browserPath(), args: flags, env });
}
