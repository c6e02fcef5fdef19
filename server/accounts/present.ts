import type { Account, Me, Organisation } from '#shared/accounts/accounts';
import { maskPhone } from '#shared/kernel/text';
import type { AccountDoc, OrganisationDoc } from './model';

const idOf = (value: unknown) => (value ? String(value) : null);

export function presentOrganisation(doc: OrganisationDoc): Organisation {
  return { id: String(doc._id), kind: doc.kind, name: doc.name, nameEn: doc.nameEn, districtCode: doc.districtCode };
}

export function presentMe(account: AccountDoc, organisation: OrganisationDoc | null): Me {
  return {
    id: String(account._id),
    role: account.role,
    name: account.name,
    phoneMasked: account.phone ? maskPhone(account.phone) : null,
    districtCode: account.districtCode,
    organisation: organisation && presentOrganisation(organisation),
    siteId: idOf(account.siteId),
    crewId: idOf(account.crewId),
    hasPassword: account.passwordHash !== undefined,
  };
}

export function presentAccount(account: AccountDoc): Account {
  return {
    id: String(account._id),
    role: account.role,
    name: account.name,
    username: account.username ?? null,
    phoneMasked: account.phone ? maskPhone(account.phone) : null,
    organisationId: idOf(account.organisationId),
    siteId: idOf(account.siteId),
    crewId: idOf(account.crewId),
    disabled: account.disabled,
    version: account.version,
  };
}
