import { addMessages } from '../../kernel/i18n';
import { deskBookingMessages } from './booking/messages';
import { deskClosingMessages } from './closing/messages';
import { deskIncidentMessages } from './incidents/messages';
import { deskFixMessages } from './fixes/messages';
import { deskMessages } from './messages';
import { deskPanelMessages } from './panel/messages';
import { deskPlanMessages } from './plan/messages';

addMessages('desk', deskMessages);
addMessages('desk', deskPanelMessages);
addMessages('desk', deskPlanMessages);
addMessages('desk', deskBookingMessages);
addMessages('desk', deskFixMessages);
addMessages('desk', deskIncidentMessages);
addMessages('desk', deskClosingMessages);
