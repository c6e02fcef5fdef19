import mongoose from 'mongoose';
import { audit, breachesOf } from '../../scripts/audit/audit';
import { auditCustody } from '../../server/custody';
import { DistrictModel } from '../../server/network';
import { auditSettlement } from '../../server/settlement';
import { auditBalance } from '../../server/sorting';

/** Everything that any audit of this file's database finds, a line each: the stored data, the chains, the weights, the money. Empty when all is well. */
export async function faultsOfBooks(): Promise<string[]> {
  const client = mongoose.connection.getClient();
  const breaches = breachesOf(await audit({ client, db: client.db(mongoose.connection.name) }));
  const findings = [...(await auditCustody()).findings, ...(await auditBalance())];
  for (const { operatorId } of await DistrictModel.find().lean()) findings.push(...(await auditSettlement(operatorId)));
  return [...breaches, ...findings.map(({ rule, subject, message }) => `${rule}: ${subject}: ${message}`)];
}
