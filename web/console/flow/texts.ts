import { addMessages } from '../../kernel/i18n';
import '../goods/texts';
import '../roles/texts';
import { flowMessages } from './messages';

addMessages('flow', flowMessages);
