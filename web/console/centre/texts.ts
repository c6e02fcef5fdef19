import { addMessages } from '../../kernel/i18n';
import { centreMessages } from './messages';
import { yardMessages } from './yard/messages';

addMessages('centre', centreMessages);
addMessages('yard', yardMessages);
