/** Longest message, characters. */
export const longestMessage = 300;
/** A resident may send so many in so many minutes, and a talk about one visit has an end. */
export const messageLimits = { most: 5, perMinutes: 10, mostInAll: 60 } as const;
