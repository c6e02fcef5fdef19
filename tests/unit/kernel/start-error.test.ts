import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { DatabaseError } from '../../../server/kernel/database';
import { listenError, whyNotStarted } from '../../../server/start-error';

/** What the system really says of an address. */
async function refusedBySystem(port: number, host: string): Promise<NodeJS.ErrnoException> {
  const server = createServer();
  const [error] = (await Promise.race([
    once(server.listen(port, host), 'listening').then(() => {
      throw new Error(`${host}:${port} could be listened on`);
    }),
    new Promise((resolve) => server.once('error', (thrown) => resolve([thrown]))),
  ])) as [NodeJS.ErrnoException];
  return error;
}
const told = (error: NodeJS.ErrnoException, PORT: number, HOST: string) =>
  whyNotStarted(listenError(error, { PORT, HOST })).split('\n');

describe('why a server did not start', () => {
  test('what an error of the database says to do is printed', () => {
    const error = new DatabaseError('disk_full', 'The disk has 3 MB left.', { action: 'Free some space.' });
    expect(whyNotStarted(error)).toBe('Huiliu did not start: The disk has 3 MB left.\nWhat to do: Free some space.');
  });

  test('an error that does not know what to do is printed alone, and so is what is no error', () => {
    expect(whyNotStarted(new Error('The settings are wrong'))).toBe('Huiliu did not start: The settings are wrong');
    expect(whyNotStarted('gone')).toBe('Huiliu did not start: gone');
  });

  test('a taken port names PORT and another one', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const { port } = holder.address() as AddressInfo;
    const [why, todo] = told(await refusedBySystem(port, '127.0.0.1'), port, '127.0.0.1');
    expect(why).toContain(`Port ${port} of 127.0.0.1 is taken by another program.`);
    expect(todo).toContain(`What to do: End that program, or set PORT to another port: PORT=${port + 1} npm start`);
    await new Promise((resolve) => holder.close(resolve));
  });

  test('an address of another machine names HOST', async () => {
    // Kept for documentation: no machine has it.
    const [why, todo] = told(await refusedBySystem(0, '203.0.113.1'), 3000, '203.0.113.1');
    expect(why).toContain('203.0.113.1 is no address of this machine.');
    expect(todo).toContain('What to do: Set HOST to');
  });

  test('a port for administrators alone names PORT; the last port has no next one', () => {
    const denied = Object.assign(new Error('listen EACCES'), { code: 'EACCES' });
    expect(told(denied, 80, '127.0.0.1')[1]).toContain('Set PORT to a port from 1024 on');
    const taken = Object.assign(new Error('listen EADDRINUSE'), { code: 'EADDRINUSE' });
    expect(told(taken, 65_535, '127.0.0.1')[1]).toContain('PORT=3000 npm start');
  });

  test('anything else is told as the system says it', () => {
    const other = Object.assign(new Error('listen EMFILE: too many open files'), { code: 'EMFILE' });
    expect(told(other, 3000, '127.0.0.1')).toEqual(['Huiliu did not start: listen EMFILE: too many open files']);
  });
});
