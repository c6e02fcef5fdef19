export { markRefused } from './mark-refused';
export { refusedFields } from './refused-fields';
export { useRefused, type Refused } from './use-refused';
