function busyFor(milliseconds) {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

busyFor(300);

export function run() {
  busyFor(400);
}
