import { addMessages } from '../../kernel/i18n';
import { goodsMessages } from './messages';

addMessages('goods', goodsMessages);
