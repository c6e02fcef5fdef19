const phoneIdPlace = 'huiliu.phone';
/** Tells this phone from another one of the same crew. */
export function phoneId(): string {
  const known = localStorage.getItem(phoneIdPlace);
  if (known) return known;
  const fresh = crypto.randomUUID();
  localStorage.setItem(phoneIdPlace, fresh);
  return fresh;
}
