import { runProcess } from './run-process';

runProcess('server');
