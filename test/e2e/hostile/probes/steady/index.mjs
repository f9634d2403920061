/** Long enough that something may happen in the middle of it. */
export async function run() {
  await new Promise(resolve => setTimeout(resolve, 300));
}
