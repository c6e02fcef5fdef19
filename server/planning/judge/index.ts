export { judge, type Totals, type Verdict } from './judge';
export { VIOLATION_CODES, type Violation, type ViolationCode } from './violation';
