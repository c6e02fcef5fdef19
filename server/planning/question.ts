import { bringUp, type BringUp } from './draft/bring-up';
import { findFixes, type FixQuestion, type FoundFix } from './fixes/find-fixes';
import { findPlaces, type FoundPlace, type PlaceQuestion } from './fixes/find-places';
import type { Plan, Problem } from './solver';
import { findFits, type Fit } from './solver/insert';

/** Can a plan take each of several demands? */
export interface FitQuestion {
  readonly problem: Problem;
  readonly plan: Plan;
  /** Tasks of each demand. */
  readonly demands: readonly (readonly number[])[];
  /** Nothing that begins before is changed. */
  readonly fromSec: number;
}

/** What a planner thread is asked about a plan. Plain data, so that it can be sent. */
export type Question =
  | { readonly ask: 'fixes'; readonly about: FixQuestion }
  | { readonly ask: 'places'; readonly about: PlaceQuestion }
  | { readonly ask: 'fits'; readonly about: FitQuestion }
  | { readonly ask: 'bring-up'; readonly about: BringUp };

interface Answers {
  fixes: FoundFix[];
  places: FoundPlace[];
  fits: (Fit | null)[];
  'bring-up': Plan;
}

/** What it answers. */
export type AnswerTo<Q extends Question> = Answers[Q['ask']];

/** Answers a question; runs in a planner thread. */
export function answer(question: Question): Answers[Question['ask']] {
  const nowMs = () => performance.now();
  switch (question.ask) {
    case 'fixes':
      return findFixes(question.about, nowMs);
    case 'places':
      return findPlaces(question.about);
    case 'fits':
      return findFits(question.about.problem, question.about.plan, question.about.demands, question.about);
    case 'bring-up':
      return bringUp(question.about, nowMs);
  }
}
