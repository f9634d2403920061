// Says where its Runtime API is, and takes its time if asked to.
export const handler = async ({ ms = 0, n }) => {
  await new Promise(resolve => setTimeout(resolve, ms));
  return { n, runtimeApi: process.env.AWS_LAMBDA_RUNTIME_API };
};
