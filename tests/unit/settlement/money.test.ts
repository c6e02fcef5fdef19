import { faultOf } from '../../../server/settlement/ledger/model';
import { csvLine } from '../../../server/settlement/csv';
import { fenOfYuan, shareOf, withoutTax } from '../../../server/settlement/money';
import { payoutSteps } from '../../../server/settlement/payouts/rules';
import { readStatementFile } from '../../../server/settlement/payouts/statements';

describe('amounts', () => {
  test.each([
    ['4999999.99', 499_999_999],
    ['0.01', 1],
    ['1,234.5', 123_450],
    ['-3', -300],
    ['', null],
    ['1.234', null],
    ['1e5', null],
  ])('%s yuan', (text, fen) => expect(fenOfYuan(text)).toBe(fen));

  test('a share is rounded half up to whole fen: 0.5 % of 1.00 and 0.99 yuan', () => {
    expect([shareOf(100, 50), shareOf(99, 50), shareOf(0, 50)]).toEqual([1, 0, 0]);
  });
  test('without 1 % tax: 1.01 → 1.00; 100.00 → 99.01', () => {
    expect([withoutTax(101, 100), withoutTax(10_000, 100), withoutTax(10_000, 0)]).toEqual([100, 9901, 10_000]);
  });
});

describe('an entry', () => {
  const debit = (debitFen: number) => ({ account: 'bank' as const, debitFen, creditFen: 0 });
  const credit = (creditFen: number) => ({ account: 'purchases' as const, debitFen: 0, creditFen });
  test.each([
    [[debit(5), credit(5)], null],
    [[debit(3), debit(2), credit(5)], null],
    [[debit(5), credit(4)], 'debit 5 fen, credit 4 fen'],
    [[debit(5)], 'an entry has two lines or more'],
    [[debit(0), credit(0)], 'bank: debit or credit, one of them'],
    [[debit(0.5), credit(0.5)], 'bank: not whole fen'],
    [[debit(-5), credit(-5)], 'bank: below 0'],
    [[{ account: 'bank' as const, debitFen: 5, creditFen: 5 }, credit(5)], 'bank: debit or credit, one of them'],
  ])('%#', (lines, fault) => expect(faultOf(lines)).toBe(fault));
});

test('a payout’s life: what it books on each step', () => {
  expect(
    payoutSteps.map(({ from, event, to, books }) => [from, event, to, books && `${books.debit}/${books.credit}`]),
  ).toEqual([
    ['due', 'send', 'under_way', 'owed_sellers/under_way'],
    ['under_way', 'confirm', 'paid', 'under_way/bank'],
    ['under_way', 'return', 'due', 'under_way/owed_sellers'],
    ['due', 'hold', 'held', null],
    ['held', 'release', 'due', null],
  ]);
});

test('cells that would be formulas are text', () => {
  expect(csvLine(['=1+1', 'a"b', 3])).toBe(`'=1+1,"a""b",3\r\n`);
});

describe('a bank statement', () => {
  test('reads lines with their numbers', () => {
    const file = Buffer.from('\uFEFFcode,amount_yuan,status,bank_reference\nP2026-000001,7.00,paid,X1\nP2,x,paid,\n');
    expect(readStatementFile(file)).toEqual([
      { line: 2, code: 'P2026-000001', amountFen: 700, status: 'paid', bankReference: 'X1', reason: '' },
      { line: 3, code: 'P2', amountFen: null, status: 'paid', bankReference: '', reason: '' },
    ]);
  });
  test.each(['', 'code\nP1\n', '"a'])('%j is none', (text) => {
    expect(() => readStatementFile(Buffer.from(text))).toThrow();
  });
});
