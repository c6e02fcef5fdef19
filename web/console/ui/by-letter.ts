/** Order of routes and shifts by the letter that is shown: A … Z, then AA, AB … */
export function byLetter(one: { letter: string }, other: { letter: string }): number {
  return one.letter.length - other.letter.length || one.letter.localeCompare(other.letter);
}
