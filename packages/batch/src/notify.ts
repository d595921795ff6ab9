/** Calls a listener, which may be async. Ignores its failure. */
export function notify<T>(listener: ((value: T) => void) | undefined, value: T): void {
  if (!listener) {
    return;
  }

  const call = async () => listener(value);
  call().catch(() => {});
}
