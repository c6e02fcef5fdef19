import { addMessages } from '../../kernel/i18n';
import { deskBookingMessages } from './booking/messages';
import { deskFixMessages } from './fixes/messages';
import { deskLearntMessages } from './learnt/messages';
import { deskMessages } from './messages';
import { deskPanelMessages } from './panel/messages';
import { deskPlanMessages } from './plan/messages';
import { deskRiskMessages } from './risk/messages';

addMessages('desk', deskMessages);
addMessages('desk', deskPanelMessages);
addMessages('desk', deskPlanMessages);
addMessages('desk', deskBookingMessages);
addMessages('desk', deskFixMessages);
addMessages('desk', deskRiskMessages);
addMessages('desk', deskLearntMessages);
