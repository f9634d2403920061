// waits for the end of its standard input: the pipe closes when the engine ends, however it ends.
process.stdin.on('end', () => process.exit(0)).resume();
