import type { Config } from './config';

/** Why a process cannot start, with what the person who starts it can do. */
export class StartError extends Error {
  constructor(
    message: string,
    readonly action: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'StartError';
  }
}

/** What the system says of an address that cannot be listened on, in words that name the setting. */
export function listenError(error: NodeJS.ErrnoException, { PORT, HOST }: Pick<Config, 'PORT' | 'HOST'>): Error {
  const cause = { cause: error };
  switch (error.code) {
    case 'EADDRINUSE':
      return new StartError(
        `Port ${PORT} of ${HOST} is taken by another program.`,
        `End that program, or set PORT to another port: PORT=${PORT === 65_535 ? 3000 : PORT + 1} npm start (0 takes a free one).`,
        cause,
      );
    case 'EACCES':
      return new StartError(
        `This user may not listen on port ${PORT} of ${HOST}.`,
        'Set PORT to a port from 1024 on, with a proxy in front of it.',
        cause,
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new StartError(
        `${HOST} is no address of this machine.`,
        'Set HOST to one that it has: 127.0.0.1 for this machine alone, 0.0.0.0 for every network that it is in.',
        cause,
      );
    default:
      return error;
  }
}

/** What is printed when a process did not start: why, and what to do where the error knows it. */
export function whyNotStarted(error: unknown): string {
  const { message, action } = error as { message?: string; action?: unknown };
  const why = `Huiliu did not start: ${message ?? String(error)}`;
  return typeof action === 'string' ? `${why}\nWhat to do: ${action}` : why;
}
