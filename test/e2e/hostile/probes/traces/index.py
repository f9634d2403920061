"""Fails on whatever an earlier sample left behind, and on what it should not see of the machine."""
import os
import tempfile

HOME = os.environ.get('HOME', '')
PLACES = {'/tmp', tempfile.gettempdir(), os.getcwd(), HOME, os.path.expanduser('~'), os.environ['LAMBDA_TASK_ROOT'], '/dev/shm'}


def leaves_files(measure):
    for place in PLACES:
        path = os.path.join(place, 'left-by-a-sample')
        if os.path.exists(path):
            raise RuntimeError(f'{path} was left by an earlier sample')
        try:
            with open(path, 'w') as file:
                file.write('here')
        except OSError:
            pass  # read-only, as the task root is on Lambda.
    with open('/tmp/left-by-a-sample') as file:
        assert file.read() == 'here', 'what a sample writes to /tmp it can read'


def sees_secrets(measure):
    seen = [name for name, value in os.environ.items() if 'only-for-the-parent' in value]
    if seen:
        raise RuntimeError(f'the parent\'s environment is seen in {seen}')
    if 'USER_SECRET' in os.environ:
        raise RuntimeError('USER_SECRET is set')
