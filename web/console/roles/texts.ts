import { addMessages } from '../../kernel/i18n';
import { officeFleetMessages } from '../fleet/messages';
import { officeTemplateMessages } from '../fleet/template.messages';
import { officeAdminMessages } from './admin/messages';
import { officeDealerMessages } from './dealer/messages';
import { officeMessages } from './messages';

addMessages('office', officeMessages);
addMessages('office', officeAdminMessages);
addMessages('office', officeDealerMessages);
addMessages('office', officeFleetMessages);
addMessages('office', officeTemplateMessages);
