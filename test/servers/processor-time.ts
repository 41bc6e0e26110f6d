/** Milliseconds of processor time that something takes: on a busy machine the clock counts what others do. */
export async function processorTime(run: () => unknown): Promise<number> {
  const start = process.cpuUsage()
  await run()
  const { user, system } = process.cpuUsage(start)
  return (user + system) / 1000
}
