import { defineMessages } from '../i18n/define';

/** Reading codes with the camera: `scan.*`. */
export const scanMessages = defineMessages(
  {
    title: '用摄像头扫码',
    starting: '正在打开摄像头',
    aim: '把条码或二维码放进框里',
    refused: '摄像头没有得到允许。请在浏览器设置里允许，或直接输入编号。',
    missing: '这部设备上没有能用的摄像头。请直接输入编号。',
    notLoaded: '扫码功能没有加载出来，可能没有信号。请直接输入编号。',
    lamp: '补光灯',
    close: '关闭摄像头',
  },
  {
    title: 'Scan with the camera',
    starting: 'Opening the camera',
    aim: 'Hold the bar code or QR code inside the frame',
    refused: 'The camera is not allowed. Allow it in the browser’s settings, or type the code.',
    missing: 'This device has no camera that works. Type the code.',
    notLoaded: 'The code reader could not be loaded, perhaps without signal. Type the code.',
    lamp: 'Lamp',
    close: 'Close the camera',
  },
);
