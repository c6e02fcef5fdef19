import { addMessages } from '../../kernel/i18n';
import { deskBookingMessages } from './booking/messages';
import { deskEditMessages } from './edit/messages';
import { deskExportMessages } from './export/messages';
import { deskFixMessages } from './fixes/messages';
import { deskMessages } from './messages';
import { deskNetworkMessages } from './network/messages';
import { deskPanelMessages } from './panel/messages';
import { deskPlanMessages } from './plan/messages';

addMessages('desk', deskMessages);
addMessages('desk', deskPanelMessages);
addMessages('desk', deskPlanMessages);
addMessages('desk', deskBookingMessages);
addMessages('desk', deskFixMessages);
addMessages('desk', deskEditMessages);
addMessages('desk', deskExportMessages);
addMessages('desk', deskNetworkMessages);
