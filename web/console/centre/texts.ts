import { addMessages } from '../../kernel/i18n';
import { centreMessages } from './messages';

addMessages('centre', centreMessages);
