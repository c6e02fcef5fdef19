import { lastSeen } from '../../../web/console/ui/last-seen';

describe('messages that stand at the same time', () => {
  const open = new Map<string, { close(): void }>();
  const told: string[] = [];
  const tell = lastSeen(3, (text: string, onClose) => {
    told.push(text);
    const same = open.get(text);
    if (same) return same;
    const handler = {
      close: () => {
        open.delete(text);
        onClose();
      },
    };
    open.set(text, handler);
    return handler;
  });
  const standing = () => [...open.keys()];

  test('a fourth is seen, the oldest makes room', () => {
    for (const text of ['graded', 'filled', 'sealed', 'refused']) tell(text);
    expect(told).toEqual(['graded', 'filled', 'sealed', 'refused']);
    expect(standing()).toEqual(['filled', 'sealed', 'refused']);
  });

  test('one that has gone by itself leaves its place', () => {
    open.get('sealed')!.close();
    tell('sent');
    expect(standing()).toEqual(['filled', 'refused', 'sent']);
  });

  test('said again while it stands it takes one place', () => {
    open.get('filled')!.close();
    tell('sent');
    tell('sent');
    tell('received');
    tell('sent');
    expect(standing()).toEqual(['refused', 'sent', 'received']);
  });
});
