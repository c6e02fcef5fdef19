import { addMessages } from '../../kernel/i18n';
import { deskMessages } from './messages';

addMessages('desk', deskMessages);
