import { findFixes, type FixQuestion, type FoundFix } from './find-fixes';
import { findPlaces, type FoundPlace, type PlaceQuestion } from './find-places';

/** What a planner thread is asked about a plan. Plain data, so that it can be sent. */
export type Question =
  { readonly ask: 'fixes'; readonly about: FixQuestion } | { readonly ask: 'places'; readonly about: PlaceQuestion };

/** What it answers. */
export type AnswerTo<Q extends Question> = Q extends { ask: 'fixes' } ? FoundFix[] : FoundPlace[];

/** Answers a question; runs in a planner thread. */
export function answer(question: Question): FoundFix[] | FoundPlace[] {
  return question.ask === 'fixes' ? findFixes(question.about, () => performance.now()) : findPlaces(question.about);
}
