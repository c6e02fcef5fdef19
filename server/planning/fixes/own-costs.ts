/** What a change costs apart from the routes, in fen. Assumed; to be corrected by what the books say. */
export const ownCosts = {
  /** A call to the resident who agrees to be at home for longer; and each further minute of waiting at home. */
  windowFen: 300,
  windowPerMinuteFen: 10,
  /** A call, and a resident who had planned otherwise. */
  slotFen: 1_000,
  otherDayFen: 2_000,
  /** One more person on the way, for each hour of the shift. */
  lentPerHourFen: 2_500,
  /** Handing over a vehicle: keys, papers, equipment. */
  vehicleFen: 800,
  /** Somebody at the bay after hours. */
  siteHourFen: 4_000,
} as const;
