import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse, type SFCTemplateBlock } from 'vue/compiler-sfc';
import { z } from 'zod';
import { api } from '#shared/api';
import type { EndpointSpec } from '#shared/kernel/endpoint';

const folder = path.resolve(__dirname, '../../../web');
type Node = NonNullable<SFCTemplateBlock['ast']>['children'][number];
type Element = Extract<Node, { tag: string }>;

/** What is typed or chosen for an act; switches, ticks and files speak for themselves. */
const controls = ['input', 'textarea', 'select', 'ElInput', 'ElInputNumber', 'ElSelect', 'ElDatePicker', 'ScanField'];
/** Fields that narrow what is shown, or that no act sends. */
const onlyHere: Record<string, readonly string[]> = {
  'console/fleet/TemplatesTab.vue': ['filter.text', 'filter.day', 'filter.state'],
  'console/labels/LabelsPage.vue': ['paper'],
  'console/roles/admin/SitesTab.vue': ['text', 'kind'],
  'console/roles/dealer/OrdersTab.vue': ['text', 'status'],
  'console/settlement/DossiersTab.vue': ['filter.kind', 'filter.state'],
  'console/settlement/InvoicesTab.vue': ['month'],
  'console/settlement/MoneyTab.vue': ['status'],
  // Each day is judged while it is typed, and marked by the form itself.
  'console/desk/network/SiteEdit.vue': ['hours[day]!.from', 'hours[day]!.to'],
  // Many at once: those that are refused stay ticked.
  'console/desk/queue/QueueActs.vue': ['reason'],
};
/** Forms whose act is done elsewhere, and the calls that do it. */
const actsElsewhere: Record<string, readonly string[]> = {
  'resident/book/ContactStep.vue': ['openRequest'],
  'resident/book/OrderLookup.vue': ['findDealerOrder'],
  'resident/book/PlaceStep.vue': ['openRequest'],
  'resident/sign-in/PhoneSignIn.vue': ['requestCode', 'signInResident'],
  'resident/status/TalkCard.vue': ['sendMessageBySecret'],
  'console/desk/booking/ItemLines.vue': ['openRequest'],
  'console/desk/network/CrossingEdit.vue': ['updateCrossing'],
  'console/desk/network/SiteEdit.vue': ['updateSite'],
  'console/fleet/ShiftFields.vue': ['createShift', 'updateShift', 'createShiftTemplate', 'updateShiftTemplate'],
  'console/goods/acts/PieceRows.vue': ['splitUnit', 'dismantleUnit'],
};

const attribute = ({ props }: Element, name: string) =>
  props.flatMap((one) => (one.type === 6 && one.name === name ? (one.value?.content ?? '') : []))[0];
const directive = ({ props }: Element, name: string) =>
  props.flatMap((one) => (one.type === 7 && one.name === name && one.exp?.type === 4 ? one.exp.content : []))[0];
const idOf = (element: Element, name: 'id' | 'for') =>
  attribute(element, name) ??
  element.props.flatMap((one) =>
    one.type === 7 && one.arg?.type === 4 && one.arg.content === name && one.exp?.type === 4 ? one.exp.content : [],
  )[0];

interface Field {
  model: string;
  /** The expression of `v-refused`, if the field or its label has one. */
  mark: string | undefined;
}
function fieldsOf(source: string): Field[] {
  const elements: { element: Element; around: Element[] }[] = [];
  const walk = (nodes: readonly unknown[], around: Element[]) => {
    for (const node of nodes as Node[]) {
      if (!('tag' in node)) continue;
      elements.push({ element: node, around });
      walk(node.children, [node, ...around]);
    }
  };
  walk(parse(source).descriptor.template?.ast?.children ?? [], []);
  const labels = elements.flatMap(({ element }) => (element.tag === 'label' ? element : []));
  return elements.flatMap(({ element, around }) => {
    const model = directive(element, 'model');
    const isTicked = ['checkbox', 'radio', 'file'].includes(attribute(element, 'type') ?? '');
    if (!controls.includes(element.tag) || isTicked || model === undefined) return [];
    const id = idOf(element, 'id');
    const named = labels.filter((label) => id !== undefined && idOf(label, 'for') === id);
    const mark = [element, ...around, ...named].flatMap((one) => directive(one, 'refused') ?? [])[0];
    return { model, mark };
  });
}

const endpoints = api as Record<string, EndpointSpec>;
/** Every name of a field in what a call sends. */
function namesIn(call: string): Set<string> {
  const found = new Set<string>();
  const walk = (schema: unknown) => {
    if (typeof schema !== 'object' || schema === null) return;
    for (const [key, value] of Object.entries(schema)) {
      if (key === 'properties') for (const name of Object.keys(value as object)) found.add(name);
      walk(value);
    }
  };
  const { body, query } = endpoints[call] ?? {};
  for (const sent of [body, query]) if (sent) walk(z.toJSONSchema(sent, { io: 'input', unrepresentable: 'any' }));
  return found;
}

const forms = (readdirSync(folder, { recursive: true }) as string[])
  .filter((file) => file.endsWith('.vue'))
  .sort()
  .flatMap((file) => {
    const source = readFileSync(path.join(folder, file), 'utf8');
    const called = [...source.matchAll(/call(?:WithFile)?\(\s*'(\w+)'/g)].map(([, name = '']) => name);
    const acts = actsElsewhere[file] ?? called.filter((name) => endpoints[name] && endpoints[name].method !== 'GET');
    const fields = fieldsOf(source).filter(({ model }) => !onlyHere[file]?.includes(model));
    return acts.length > 0 && fields.length > 0 ? [{ file, acts, fields }] : [];
  });

describe('every form says what is wrong beside the field', () => {
  test('there are forms', () => expect(forms.length).toBeGreaterThan(35));

  test.each(forms)('$file', ({ acts, fields }) => {
    expect(fields.filter(({ mark }) => mark === undefined).map(({ model }) => model)).toEqual([]);
    // The name is one that a refusal of these calls can have.
    const names = new Set(acts.flatMap((call) => [...namesIn(call)]));
    const literal = fields.flatMap(({ mark }) => /refused\('(\w+)'/.exec(mark ?? '')?.[1] ?? []);
    expect(literal.filter((name) => !names.has(name))).toEqual([]);
  });
});
