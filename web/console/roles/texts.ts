import { addMessages } from '../../kernel/i18n';
import { officeMessages } from './messages';

addMessages('office', officeMessages);
