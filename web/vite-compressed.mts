import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Plugin } from 'vite';

const brotli = (text: Buffer) =>
  promisify(brotliCompress)(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }) as Promise<Buffer>;
const gzipped = (text: Buffer) => promisify(gzip)(text, { level: 9 }) as Promise<Buffer>;
/** Smaller files gain nothing: they fit in one packet. */
const leastBytes = 1400;

/** Writes a `.br` and a `.gz` beside each file of text in `assets`: the server sends them as they are, so compressing costs no request anything. */
export function compressedFiles(): Plugin {
  let folder = '';
  return {
    name: 'huiliu-compressed-files',
    apply: 'build',
    configResolved: ({ root, build }) => {
      folder = path.resolve(root, build.outDir, build.assetsDir);
    },
    closeBundle: async () => {
      const texts = (await readdir(folder)).filter((name) => /\.(js|css|svg|wasm)$/.test(name));
      await Promise.all(
        texts.map(async (name) => {
          const file = path.join(folder, name);
          const text = await readFile(file);
          if (text.length < leastBytes) return;
          await Promise.all([
            brotli(text).then((small) => writeFile(`${file}.br`, small)),
            gzipped(text).then((small) => writeFile(`${file}.gz`, small)),
          ]);
        }),
      );
    },
  };
}
