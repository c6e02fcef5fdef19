/** Longest message, characters. */
export const longestMessage = 300;
/** Most pictures with one message. */
export const mostMessagePictures = 3;
/** A resident may send so many in so many minutes, and a talk about one visit has an end; pictures are sent so many in three days. */
export const messageLimits = { most: 5, perMinutes: 10, mostInAll: 60, mostPictures: 30 } as const;
