import { rolesIn } from '#shared/accounts/organisation-kinds';
import type { Role } from '#shared/kernel/roles';
import { refusedField } from '../kernel/errors';
import type { Kernel } from '../kernel/kernel';
import { createPort, type Port } from '../kernel/port';
import type { OrganisationDoc } from './model';

/** A site or a crew, as far as it matters who works there. */
interface Workplace {
  organisationId: unknown;
  districtCode?: string;
  kind?: string;
}
/** The place of an id; null when there is none. */
type FindWorkplace = (id: string) => Promise<Workplace | null>;

const [sites, crews] = [createPort<FindWorkplace>(), createPort<FindWorkplace>()];

/** Says who knows the sites (network), and the crews (fleet). */
export const [provideSites, provideCrews] = [sites.provide, crews.provide];

/** At which kinds of site somebody of a role must have a place; of others it is known for information only. */
const sitesOf: Partial<Record<Role, readonly string[]>> = {
  centre_staff: ['centre', 'market'],
  point_staff: ['point'],
};

const refused = (field: 'role' | 'siteId' | 'crewId', message: string, action: string) =>
  refusedField(field, { message, action, rule: 'suits_role' });

/** Refuses a role that the organisation does not have, and a site or crew that is not there or does not suit the role. */
export async function assertWorkplace(
  kernel: Kernel,
  organisation: OrganisationDoc,
  { role, siteId, crewId }: { role: Role; siteId: string | null; crewId: string | null },
): Promise<void> {
  const allowed: readonly Role[] = rolesIn[organisation.kind];
  if (!allowed.includes(role))
    throw refused('role', `Nobody is ${role} in a ${organisation.kind}`, `Choose one of: ${allowed.join(', ')}.`);
  const find = async (known: Port<FindWorkplace>, id: string | null) =>
    id === null ? null : ((await known.of(kernel)?.(id)) ?? null);
  const site = await find(sites, siteId);
  const kinds = sitesOf[role];
  const isOwn = (place: Workplace | null) => String(place?.organisationId) === String(organisation._id);
  const suits = kinds
    ? isOwn(site) && kinds.includes(site?.kind ?? '')
    : siteId === null || site?.districtCode === organisation.districtCode;
  if (!suits)
    throw refused(
      'siteId',
      kinds ? `${role} works at a ${kinds.join(' or ')} of the organisation` : 'The site is not in the district',
      'Choose another site.',
    );
  const crew = await find(crews, crewId);
  if (role === 'collector' ? !isOwn(crew) : crewId !== null)
    throw refused(
      'crewId',
      role === 'collector' ? 'A collector is of a crew of the organisation' : `${role} is of no crew`,
      role === 'collector' ? 'Choose a crew.' : 'Leave the crew out.',
    );
}
