/** Calls a listener, which may be async. Its failure is not the caller's. */
export function notify<T>(listener: ((value: T) => void) | undefined, value: T): void {
  if (!listener) {
    return;
  }

  const call = async () => listener(value);
  call().catch(() => {});
}
