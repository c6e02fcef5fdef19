import { createInterface } from 'node:readline';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { z } from 'zod';
import { password as passwordRule, username as usernameRule } from '#shared/accounts/accounts';
import { personName } from '#shared/kernel/text';
import { secureChance } from '../../server/kernel/chance';
import { storedUri } from '../stored-database';
import { seed, type Seeding } from './seed';

const usage =
  'npm run seed -- --district seeds/FOLDER --administrator NAME [--name "…"] [--password-stdin] [--uri URI]';

function checked(rule: z.ZodType<string>, value: string, what: string): string {
  const parsed = rule.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Error(`The ${what} does not do: ${parsed.error.issues[0]?.message ?? ''}`);
}

async function firstLine(): Promise<string> {
  for await (const line of createInterface({ input: process.stdin })) return line;
  return '';
}

async function administratorOf(values: {
  administrator?: string | undefined;
  name?: string | undefined;
  'password-stdin'?: boolean | undefined;
}): Promise<Seeding['administrator']> {
  if (!values.administrator) return null;
  const username = checked(usernameRule, values.administrator, 'user name');
  const password = values['password-stdin'] ? await firstLine() : secureChance.token(15);
  return {
    username,
    name: checked(personName, values.name ?? username, 'name'),
    password: checked(passwordRule, password, 'password'),
  };
}

/** Writes a district and its first administrator into the database of an installation that is no demo. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      ...{ district: { type: 'string' }, administrator: { type: 'string' }, name: { type: 'string' } },
      ...{ 'password-stdin': { type: 'boolean' }, uri: { type: 'string' } },
    },
  });
  if (!values.district) throw new Error(`Name the folder of the district: ${usage}`);
  const administrator = await administratorOf(values);
  const folder = path.resolve(values.district);
  const { district, isDistrictNew, isAdministratorNew } = await seed({
    uri: await storedUri(values.uri),
    ...{ folder, administrator },
  });
  const which = `District ${district.name} (${district.code})`;
  console.log(
    isDistrictNew
      ? `${which} is written.`
      : `${which} is there already and stays as it is: nothing of ${folder} was written.`,
  );
  if (!administrator) return;
  const { username, password } = administrator;
  if (!isAdministratorNew) console.log(`Administrator ${username} is there already and keeps the password.`);
  else if (values['password-stdin']) console.log(`Administrator ${username} can sign in with the given password.`);
  else
    console.log(
      `Administrator ${username} can sign in with the password ${password}, which is kept nowhere: note it now.`,
    );
}

main().catch((error: unknown) => {
  const { message, action } = error as { message?: string; action?: string };
  console.error(`Nothing was written: ${message}${action ? `\nWhat to do: ${action}` : ''}`);
  process.exit(1);
});
