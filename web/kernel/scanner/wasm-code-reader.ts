import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';
import wasmAddress from 'zxing-wasm/reader/zxing_reader.wasm?url';
import type { ReadCode } from './read-code';

/** Longer side that a picture is read at, px: enough for a label at arm's length, and quick on a slow phone. */
const readAtPx = 960;

/** ZXing for browsers without a reader of their own; its file comes from our own server. Throws when that fails. */
export async function loadWasmReader(): Promise<ReadCode> {
  await prepareZXingModule({ overrides: { locateFile: () => wasmAddress }, fireImmediately: true });
  const canvas = document.createElement('canvas');
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  return async (video) => {
    if (!pen || video.videoWidth === 0) return null;
    const scale = Math.min(1, readAtPx / Math.max(video.videoWidth, video.videoHeight));
    canvas.width = Math.round(video.videoWidth * scale);
    canvas.height = Math.round(video.videoHeight * scale);
    pen.drawImage(video, 0, 0, canvas.width, canvas.height);
    const found = await readBarcodes(pen.getImageData(0, 0, canvas.width, canvas.height), {
      formats: ['QRCode', 'Code128', 'Code39', 'EAN13', 'ITF', 'DataMatrix'],
      maxNumberOfSymbols: 1,
    });
    return found[0]?.text || null;
  };
}
