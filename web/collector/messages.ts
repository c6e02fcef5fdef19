import { defineMessages } from '../kernel/i18n/define';

/** The collector’s page as a whole: who may, signing in: `collector.*`. */
export const collectorMessages = defineMessages(
  {
    onlyCrews: '这一页给收运员用。请用收运员账号登录。',
    signIn: {
      title: '收运员登录',
      username: '账号',
      password: '密码',
      demo: '演示：从首页一键进入',
      ended: '登录过期，{n} 项存在手机里，点这里登录接着传',
    },
  },
  {
    onlyCrews: 'This page is for collectors. Sign in with a collector’s account.',
    signIn: {
      title: 'Collector sign-in',
      username: 'User name',
      password: 'Password',
      demo: 'Demo: enter by one tap',
      ended:
        'Your session has ended; one act is kept here. Sign in to send it | Your session has ended; {n} acts are kept here. Sign in to send them',
    },
  },
);
