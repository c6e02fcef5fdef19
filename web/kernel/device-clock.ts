import { readonly, ref } from 'vue';

const skewSec = ref(0);
/** How far this device's clock is ahead of the server's, seconds (negative: behind); known to a second or two. */
export const deviceSkewSec = readonly(skewSec);
/** Beyond this a person should know. */
export const worthTellingSec = 120;

/** Takes note of the `Date` header of an answer. */
export function noteServerDate(header: string | null): void {
  const serverMs = header ? Date.parse(header) : NaN;
  if (!Number.isNaN(serverMs)) skewSec.value = Math.round((Date.now() - serverMs) / 1000);
}
