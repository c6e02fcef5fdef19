import { addMessages } from '../kernel/i18n';
import { collectorMessages } from './messages';
import { collectorTodayMessages } from './today/messages';
import { collectorStopMessages } from './stop/messages';
import { collectorUiMessages } from './ui/messages';
import { collectorWorkMessages } from './work/messages';

addMessages('collector', collectorMessages);
addMessages('collector', collectorTodayMessages);
addMessages('collector', collectorStopMessages);
addMessages('collector', collectorUiMessages);
addMessages('collector', collectorWorkMessages);
