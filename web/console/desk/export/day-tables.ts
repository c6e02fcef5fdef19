import { useFormat } from '../../../kernel/format';
import { t } from '../../../kernel/i18n';
import { visitNumbers } from '../../../kernel/stop-number';
import { timesOfStop } from '../board/board-rows';
import { useDesk } from '../desk';
import type { QueueItem } from '../queue/queue-items';
import { useShortWords } from '../short-words';
import type { WorkbookTable } from './save-workbook';

/** The day as tables in the words of the screen: requests as the queue is narrowed, routes with their stops. Names and phones stay masked. */
export function useDayTables() {
  const desk = useDesk();
  const f = useFormat();
  const { townOf, contentsOf } = useShortWords();
  const requestRow = ({ request, state, late, letter, number, etaAt }: QueueItem) => [
    request.code,
    t(`state.${late ? 'late' : state}`),
    t(`requestKind.${request.kind}`),
    request.contactName,
    request.contactPhone,
    townOf(request),
    request.addressText,
    f.range(request.slot.from, request.slot.to),
    contentsOf(request),
    letter ? `${letter}${number}` : '',
    etaAt ? f.time(etaAt) : '',
  ];
  function stopRows(): (string | number)[][] {
    return desk.data.routes.value.flatMap((route) => {
      const numbers = visitNumbers(route.stops);
      return route.stops.map((stop, index) => {
        const { fromMs, toMs } = timesOfStop(stop);
        return [
          route.letter,
          numbers[index] ?? '',
          t(`stopKind.${stop.kind}`),
          t(`stopStatus.${stop.status}`),
          stop.visit?.contactName ?? stop.name,
          stop.visit?.addressText ?? '',
          f.time(fromMs),
          f.time(toMs),
          stop.windowFromAt && stop.windowToAt && stop.visit ? f.range(stop.windowFromAt, stop.windowToAt) : '',
          Math.round(stop.distanceM / 100) / 10,
          Math.round(stop.loadAfter.newKg + stop.loadAfter.oldKg),
        ];
      });
    });
  }
  const routeRows = () =>
    desk.data.routes.value.map((route) => [
      route.letter,
      route.crew.name,
      route.vehicle.plate,
      t(`routeStatus.${route.status}`),
      route.stops.filter(({ kind }) => kind === 'visit').length,
      Math.round(route.distanceM / 100) / 10,
      f.range(route.shiftStartsAt, route.shiftEndsAt),
    ]);
  const columns = (names: readonly string[]) => names.map((name) => t(`desk.export.column.${name}`));
  function tablesOf(items: readonly QueueItem[]): WorkbookTable[] {
    return [
      {
        name: t('desk.queue.title'),
        columns: columns([
          ...['code', 'state', 'kind', 'who', 'phone', 'town', 'address', 'window', 'things', 'stop', 'eta'],
        ]),
        rows: items.map(requestRow),
      },
      {
        name: t('desk.export.routes'),
        columns: columns(['route', 'crew', 'plate', 'state', 'visits', 'km', 'shift']),
        rows: routeRows(),
      },
      {
        name: t('desk.export.stops'),
        columns: columns([
          ...['route', 'number', 'kind', 'state', 'who', 'address', 'from', 'to', 'window', 'km', 'loadKg'],
        ]),
        rows: stopRows(),
      },
    ];
  }
  return { tablesOf };
}
