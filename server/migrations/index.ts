import type { Migration } from '../kernel/database';
import { initial } from './0001-initial';
import { custody } from './0002-custody';
import { priceLists } from './0003-price-lists';
import { planCopies } from './0004-plan-copies';
import { gapSubjects } from './0005-gap-subjects';
import { planWarnings } from './0006-plan-warnings';
import { flowParts } from './0007-flow-parts';
import { gapDueDays } from './0008-gap-due-days';
import { entryIndex } from './0009-entry-index';
import { ownWeighings } from './0010-own-weighings';
import { closedDays } from './0011-closed-days';
import { incidentTimes } from './0012-incident-times';
import { closedUntil } from './0013-closed-until';
import { heldByBookings } from './0014-held-by-bookings';
import { otherConditions } from './0015-other-conditions';
import { keptApart } from './0016-kept-apart';

/** Every change of stored data since the first day, in order. Add at the end; never edit one that has landed. */
export const migrations: readonly Migration[] = [
  initial,
  custody,
  priceLists,
  planCopies,
  gapSubjects,
  planWarnings,
  flowParts,
  gapDueDays,
  entryIndex,
  ownWeighings,
  closedDays,
  incidentTimes,
  closedUntil,
  heldByBookings,
  otherConditions,
  keptApart,
];
