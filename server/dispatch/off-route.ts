import type { StopDoc } from './model';

/**
 * Taken off its route while it was still ahead: cancelled, moved to another time, or given to another vehicle. A crew without signal does not know of it;
 * what it has collected there goes on record, and nothing is paid by that.
 */
export const isOffRoute = ({ status }: Pick<StopDoc, 'status'>): boolean => status === 'skipped';
