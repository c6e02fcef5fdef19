import type { Feature, Kernel } from '../kernel/kernel';
import { accountsHttp } from './http';
import { endSockets } from './sessions';

export { audited, auditNothing, recordAudit } from './audit';
export { eraseAccount } from './erase';
export { makeAdministrator } from './first-administrator';
export { presentSignedIn } from './http';
export { AccountModel, OrganisationModel, type AccountDoc, type OrganisationDoc } from './model';
export { assertSameDistrict, assertSameTenant, tenantOf } from './policy';
export { presentOrganisation } from './present';
export { authenticate } from './sessions';
export { openSession } from './sign-in';
export { provideCrews, provideSites } from './workplaces';

/** People, organisations, sign-in, sessions, audit. */
export function accountsFeature(kernel: Kernel): Feature {
  return {
    name: 'accounts',
    endpoints: accountsHttp(kernel),
    live: [endSockets(kernel)],
  };
}
