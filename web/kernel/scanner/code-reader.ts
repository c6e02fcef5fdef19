import { codeFormats, type ReadCode } from './read-code';

interface NativeDetector {
  detect(source: HTMLVideoElement): Promise<{ rawValue: string }[]>;
}
interface NativeDetectorClass {
  new (options: { formats: string[] }): NativeDetector;
  getSupportedFormats(): Promise<string[]>;
}
const native = () => (globalThis as { BarcodeDetector?: NativeDetectorClass }).BarcodeDetector;
/** What labels and boxes carry; a browser that cannot read these gets our own reader. */
const needed = ['qr_code', 'code_128'];

/** The formats of `codeFormats` that the browser reads by itself; empty where it cannot read what is needed. */
async function nativeFormats(): Promise<string[]> {
  const formats = (await native()
    ?.getSupportedFormats()
    .catch(() => [])) as string[] | undefined;
  return needed.every((format) => formats?.includes(format)) ? codeFormats.filter((one) => formats!.includes(one)) : [];
}

/** Reads codes from a picture of the camera: the browser's own reader, else one that is loaded only now. Throws when it cannot be loaded. */
export async function loadCodeReader(): Promise<ReadCode> {
  const formats = await nativeFormats();
  const Detector = native();
  if (!Detector || formats.length === 0) return (await import('./wasm-code-reader')).loadWasmReader();
  const detector = new Detector({ formats });
  return async (video) => (await detector.detect(video))[0]?.rawValue ?? null;
}

/** Fetches our own reader where it will be needed, so that a kept page can scan without signal. */
export async function keepCodeReader(): Promise<void> {
  if (canScan() && (await nativeFormats()).length === 0) await loadCodeReader();
}

/** Whether a camera may be asked for at all: not on a page without https. */
export const canScan = () => !!(navigator.mediaDevices as MediaDevices | undefined)?.getUserMedia;
