/** Where to go after sign-in: a page of this site that was asked for (`?to=/console/`), else the role's own page. */
export function whereTo(search: string, home: string): string {
  const wanted = new URLSearchParams(search).get('to') ?? '';
  return /^\/(?![/\\])[\w\-./]*$/.test(wanted) && !wanted.startsWith('/sign-in') && wanted !== '/' ? wanted : home;
}
