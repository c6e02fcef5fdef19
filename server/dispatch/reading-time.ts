/** How long a person may read offers before one is taken. */
const readingMs = 2 * 60_000;

/** The moment that offers are found for: what only just fits now would not hold any more when it has been read. */
export const momentToFindFor = (now: Date): Date => new Date(now.getTime() + readingMs);

/** The moment that a taken offer is judged for: the one it was found for, so that it holds until then; later, that of now. */
export const momentToJudgeFor = (foundFor: Date, now: Date): Date => (foundFor > now ? foundFor : now);
