import { addMessages } from '../kernel/i18n';
import { mapMessages } from './messages';

addMessages('map', mapMessages);
