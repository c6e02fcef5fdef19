/** How many days, today among them, have their shifts made from the weekly templates. */
export const daysAhead = 8;
