/** A mainland mobile number. */
export const isPhone = (text: string): boolean => /^1[3-9]\d{9}$/.test(text);
/** Whether a number is the one whose digits are partly hidden. */
export const fitsMask = (number: string, masked: string): boolean =>
  number.length === 11 && masked.length === 11 && [...masked].every((one, n) => one === '*' || one === number[n]);
