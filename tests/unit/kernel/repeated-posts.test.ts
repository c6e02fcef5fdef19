import { api } from '#shared/api';
import type { EndpointSpec } from '#shared/kernel/endpoint';

/** POSTs that take no idempotency key, and why the same call again does no harm. */
const needNone: Record<string, string> = {
  requestCode: 'the code before it is void; how many are sent is limited for each number',
  signInResident: 'a code is good once; what starts a session is kept nowhere',
  signInStaff: 'another session, which its owner sees and ends; what starts one is kept nowhere',
  signInAsDemoPerson: 'another session of the demo',
  changePassword: 'the password before it is void; nothing made of a password is kept but its own hash',
  signOut: 'the session is over',
  estimatePrice: 'changes nothing',
  listSlotOffers: 'changes nothing',
  tryOrder: 'changes nothing',
  checkDossierExport: 'changes nothing',
  unmaskRequest: 'shown twice is logged twice',
  unmaskMessages: 'shown twice is logged twice',
  unmaskPerson: 'shown twice is logged twice',
  holdSlot: 'the body names its holder, who has one place of a day',
  readMessages: 'read is read',
  readNotices: 'read is read',
  finishPhotoUpload: 'the address names the upload by an id of the phone',
  finishPhotoUploadBySecret: 'the address names the upload by an id of the phone',
  sendReading: 'the body names the reading by an id of the scale',
  performActs: 'each act has an id of the phone',
  reportPositions: 'a position of the same moment counts once',
  offerSameDay: 'proposals, of which one may be taken, once',
  findRepairs: 'proposals, of which one may be applied, once',
  identifyPerson: 'the same person again; nothing made of an identity number is kept outside the vault',
  deleteMyData: 'what is erased is erased',
  readBankStatement: 'the same file is known by its hash and gets the first answer',
  previewOrderImport: 'orders nothing',
  confirmOrderImport: 'goes on where it stopped, or answers what was done',
  createApiKey: 'its token must be nowhere but in the answer; a key that nobody got is seen in the list and revoked',
  subscribeWebPush: 'one subscription for each address of a browser',
  unsubscribeWebPush: 'what is gone is gone',
  moveClock: 'names the time, or the speed, that the demo has then',
  startSimulation: 'refused while one runs',
};

describe('a POST that is sent again', () => {
  const posts = Object.entries(api as Record<string, EndpointSpec>).filter(([, { method }]) => method === 'POST');

  test('takes a key that makes it one act, changes nothing, or stands above with the reason why it needs none', () => {
    const bare = posts.flatMap(([name, { idempotent, reads }]) => (idempotent || reads ? [] : [name]));
    expect(bare.toSorted()).toEqual(Object.keys(needNone).toSorted());
    expect(posts.length - bare.length).toBeGreaterThan(60);
  });
});
