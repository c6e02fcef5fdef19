import { addMessages } from '../../kernel/i18n';
import '../roles/texts';
import { settleMessages } from './messages';

addMessages('settle', settleMessages);
