/** Seconds at a warehouse or centre beside waiting for its hours. Assumed; to be corrected by what crews record. */
export const bayTimes = {
  /** Manoeuvre, sign in, papers. */
  visitSec: 300,
  secPerPiece: 45,
} as const;
