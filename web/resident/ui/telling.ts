let shown: HTMLElement | null = null;

/** A short word that goes by itself; read out by screen readers. */
export function tell(message: string): void {
  shown?.remove();
  const word = document.createElement('p');
  word.className = 'told';
  word.setAttribute('role', 'status');
  word.textContent = message;
  (document.querySelector('main') ?? document.body).append(word);
  shown = word;
  setTimeout(() => word.remove(), 3500);
}

/** Gives a link away: by the phone's own sheet, else into the clipboard. */
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
