import { showToast } from 'vant/es/toast';
import 'vant/es/toast/index.css';

/** A short word that goes by itself. */
export function tell(message: string): void {
  showToast({ message, position: 'bottom' });
}

/** Gives a link away: by the phone's own sheet, else into the clipboard. True when it was copied. */
export async function giveLink(title: string, url: string): Promise<'shared' | 'copied' | 'failed'> {
  try {
    if (navigator.share) {
      await navigator.share({ title, url });
      return 'shared';
    }
    await navigator.clipboard.writeText(url);
    return 'copied';
  } catch (thrown) {
    return thrown instanceof Error && thrown.name === 'AbortError' ? 'shared' : 'failed';
  }
}
