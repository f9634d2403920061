const usage = `Usage: cdk-cold-start-benchmark <command> [options]

Measures cold starts of Lambda functions.

Options:
  --help  show this text
`;

process.stdout.write(usage);
