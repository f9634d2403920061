import { findInterpreter, withoutInterpreterOptions } from '../../../src/local/runtime/runtimes';

test.each(['java21', 'ruby3.4', 'dotnet8', 'go1.x', 'python3.8', 'python2.7', 'nodejs16.x', 'nodejs', 'provided.al1'])('%s is refused with what is supported', async runtime => {
  await expect(findInterpreter(runtime)).rejects.toThrow(`runtime "${runtime}" can't be run here: supported are nodejs18.x and later, python3.9 and later, provided`);
});

test.each(['provided', 'provided.al2', 'provided.al2023'])('%s needs no interpreter', async runtime => {
  expect(await findInterpreter(runtime)).toMatchObject({ language: 'provided' });
});

describe('tools are called in the user\'s environment', () => {
  test('with their own configuration', () => {
    const configuration = { PATH: '/bin', PIP_INDEX_URL: 'i', npm_config_registry: 'r', NODE_AUTH_TOKEN: 't', HTTPS_PROXY: 'p', NODE_EXTRA_CA_CERTS: 'c' };
    expect(withoutInterpreterOptions(configuration)).toEqual(configuration);
  });

  test('without what was meant for the one program that started us', () => {
    expect(withoutInterpreterOptions({
      NODE_OPTIONS: '--inspect',
      NODE_PATH: 'p',
      npm_config_local_prefix: 'p',
      npm_config_global: 'true',
      npm_lifecycle_event: 'x',
      npm_package_name: 'x',
      INIT_CWD: 'c',
      PYTHONPATH: 'p',
      PYTHONHOME: 'h',
      PYTHONDONTWRITEBYTECODE: '1',
      VIRTUAL_ENV: 'v',
      PIP_TARGET: 't',
      PIP_REQUIRE_VIRTUALENV: '1',
    })).toEqual({});
  });
});
