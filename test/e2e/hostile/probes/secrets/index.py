"""Fails on whatever it finds of the secrets of who started the engine, wherever a process looks without looking into another one."""
import os

# in two pieces, for it looks into its own code too.
SECRET = '-'.join(['only-for', 'the-parent'])


def has_secret(path):
    try:
        with open(path, 'rb') as file:
            return SECRET.encode() in file.read()
    except OSError:
        return False


def files():
    for name in os.listdir('/proc/self/fd'):
        descriptor = f'/proc/self/fd/{name}'
        # reading from a pipe or a terminal would wait for ever.
        if os.path.isfile(descriptor):
            yield descriptor
    for place in {os.path.expanduser('~'), os.environ['HOME'], os.getcwd(), '/tmp'}:
        for folder, _, names in os.walk(place):
            yield from (os.path.join(folder, name) for name in names)


def sees_secrets(measure):
    seen = [f'variable {name}' for name, value in os.environ.items() if SECRET in value]
    seen += [path for path in ['/proc/self/environ', '/proc/self/cmdline', *files()] if has_secret(path)]
    if not os.environ['AWS_ACCESS_KEY_ID'].startswith('LKIA'):
        seen.append('access key of somebody else')
    if seen:
        raise RuntimeError(f'secrets are seen in {seen}')


def fails(measure):
    raise RuntimeError(f'the environment has {dict(os.environ)}')
