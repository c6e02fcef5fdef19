/** A dispatcher to be added to an organisation. */
export const staff = (username: string, organisationId: string) => ({
  role: 'dispatcher' as const,
  name: '周调度',
  username,
  password: 'a long enough one',
  organisationId,
});
