/** Kinds of code on labels, boxes and phones, in the words of the browser's own reader. */
export const codeFormats = ['qr_code', 'code_128', 'code_39', 'ean_13', 'itf', 'data_matrix'] as const;

/** The text of a code that is seen at the moment, or null. */
export type ReadCode = (video: HTMLVideoElement) => Promise<string | null>;
