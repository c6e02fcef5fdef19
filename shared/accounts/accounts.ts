import { z } from 'zod';
import { defineEvents } from '../kernel/event';
import { endpoint } from '../kernel/endpoint';
import { id } from '../kernel/ids';
import { done, page, pageQuery } from '../kernel/page';
import { role } from '../kernel/roles';
import { personName, phone } from '../kernel/text';
import { instant } from '../kernel/time';
import { organisationKinds } from './organisation-kinds';

/** A tenant: the co-op's enterprise that runs a district, a dealer, a processor or a department. */
export const organisation = z
  .object({ id, kind: z.enum(organisationKinds), name: z.string(), nameEn: z.string(), districtCode: z.string() })
  .meta({ id: 'Organisation' });
export type Organisation = z.infer<typeof organisation>;

/** The person who is signed in. */
export const me = z
  .object({
    id,
    role,
    name: z.string(),
    phoneMasked: z.string().nullable(),
    districtCode: z.string().nullable(),
    organisation: organisation.nullable(),
    siteId: id.nullable(),
    crewId: id.nullable(),
    /** Whether there is a password to change: residents and people of the demo have none. */
    hasPassword: z.boolean(),
  })
  .meta({ id: 'Me' });
export type Me = z.infer<typeof me>;

/** A signed-in session; browsers get the same token as an httpOnly cookie. */
export const signedIn = z.object({ token: z.string(), expiresAt: instant, me });
export type SignedIn = z.infer<typeof signedIn>;

export const account = z
  .object({
    id,
    role,
    name: z.string(),
    username: z.string().nullable(),
    phoneMasked: z.string().nullable(),
    organisationId: id.nullable(),
    siteId: id.nullable(),
    crewId: id.nullable(),
    disabled: z.boolean(),
    version: z.int(),
  })
  .meta({ id: 'Account' });
export type Account = z.infer<typeof account>;

export const session = z.object({
  id,
  createdAt: instant,
  lastSeenAt: instant,
  device: z.string(),
  current: z.boolean(),
});
export const auditEntry = z.object({
  id,
  at: instant,
  actor: z.string(),
  actorRole: role.nullable(),
  act: z.string(),
  subject: z.string(),
  details: z.record(z.string(), z.unknown()),
});

export const username = z
  .string()
  .trim()
  .regex(/^[a-z][a-z0-9._-]{2,39}$/, 'a user name has 3 to 40 lower-case letters, digits, dots, dashes');
export const password = z.string().min(10).max(200);
const newStaff = z.strictObject({
  role,
  name: personName,
  username,
  password,
  organisationId: id,
  siteId: id.nullable().default(null),
  crewId: id.nullable().default(null),
});

export const accountsApi = {
  requestCode: endpoint({
    method: 'POST',
    path: '/api/sign-in/code',
    summary: 'Send a one-time code to a resident’s phone',
    access: 'public',
    body: z.strictObject({ phone }),
    reply: z.object({ phoneMasked: z.string(), expiresAt: instant, demoCode: z.string().optional() }),
  }),
  signInResident: endpoint({
    method: 'POST',
    path: '/api/sign-in/resident',
    summary: 'Sign in with phone and one-time code',
    access: 'public',
    body: z.strictObject({ phone, code: z.string().regex(/^\d{6}$/) }),
    session: 'start',
    reply: signedIn,
  }),
  signInStaff: endpoint({
    method: 'POST',
    path: '/api/sign-in/staff',
    summary: 'Sign in with user name and password',
    access: 'public',
    body: z.strictObject({ username: z.string().trim().min(1).max(60), password: z.string().min(1).max(200) }),
    session: 'start',
    reply: signedIn,
  }),
  signOut: endpoint({
    method: 'POST',
    path: '/api/sign-out',
    summary: 'End this session',
    access: 'signed_in',
    audit: { not: 'own' },
    session: 'end',
    reply: done,
  }),
  getMe: endpoint({ method: 'GET', path: '/api/me', summary: 'Who is signed in', access: 'signed_in', reply: me }),
  getVisitor: endpoint({
    method: 'GET',
    path: '/api/visitor',
    summary: 'Who looks at a page: who is signed in, null for anybody else, which is no error',
    access: 'public',
    reply: z.object({ me: me.nullable() }),
  }),
  changePassword: endpoint({
    method: 'POST',
    path: '/api/password',
    summary: 'Change the own password; all other sessions of the account end. Wrong ones count as failed sign-ins',
    access: 'signed_in',
    audit: { act: 'password-changed', of: 'account' },
    body: z
      .strictObject({ current: z.string().min(1).max(200), password })
      .refine((body) => body.current !== body.password, {
        path: ['password'],
        message: 'the new password is the current one',
      }),
    reply: done,
  }),
  listSessions: endpoint({
    method: 'GET',
    path: '/api/sessions',
    summary: 'Own sessions',
    access: 'signed_in',
    reply: page(session),
  }),
  revokeSession: endpoint({
    method: 'DELETE',
    path: '/api/sessions/:id',
    summary: 'Revoke one of the own sessions',
    access: 'signed_in',
    audit: { not: 'own' },
    params: z.strictObject({ id }),
    reply: done,
  }),
  listOrganisations: endpoint({
    method: 'GET',
    path: '/api/organisations',
    summary:
      'Organisations whose accounts and log the administrator keeps: the own one, and for an enterprise the dealers, processors and departments of its district',
    access: ['administrator'],
    reply: page(organisation),
  }),
  listAccounts: endpoint({
    method: 'GET',
    path: '/api/accounts',
    summary:
      'Staff accounts of the own organisation; an enterprise also sees those of the dealers, processors and departments of its district',
    access: ['administrator'],
    query: z.strictObject({ ...pageQuery, role: role.optional() }),
    reply: page(account),
  }),
  createAccount: endpoint({
    method: 'POST',
    path: '/api/accounts',
    summary:
      'Create a staff account in an organisation of listOrganisations: with a role of its kind, a site for staff of centres and points, a crew for collectors',
    access: ['administrator'],
    audit: { act: 'account-created', of: 'account' },
    body: newStaff,
    reply: account,
    status: 201,
    idempotent: true,
  }),
  updateAccount: endpoint({
    method: 'PATCH',
    path: '/api/accounts/:id',
    summary: 'Rename, disable or give a new password (ends the sessions of that account)',
    access: ['administrator'],
    audit: { act: 'account-updated', of: 'account' },
    params: z.strictObject({ id }),
    body: z.strictObject({
      name: personName.optional(),
      disabled: z.boolean().optional(),
      password: password.optional(),
    }),
    reply: account,
    versioned: true,
  }),
  listAudit: endpoint({
    method: 'GET',
    path: '/api/audit',
    summary: 'Privileged acts of the organisations of listOrganisations, newest first',
    access: ['administrator'],
    /** `unmasking`: only those by which somebody saw personal data. */
    query: z.strictObject({ ...pageQuery, only: z.enum(['unmasking']).optional() }),
    reply: page(auditEntry),
  }),
};

export const accountsEvents = defineEvents('accounts', {
  'account-created': z.strictObject({ accountId: id, role }),
  'account-updated': z.strictObject({ accountId: id, changed: z.array(z.string()) }),
  /** One session of the account, or all of them. */
  'session-revoked': z.strictObject({ accountId: id, sessionId: id.optional() }),
});
