import { addMessages } from '../../kernel/i18n';
import '../centre/texts';
import '../roles/texts';
import { gapsMessages } from './messages';

addMessages('gaps', gapsMessages);
