#!/usr/bin/env python3
"""Small random files and random options: whatever they are, the program ends with one of its exit
codes, forecasts numbers, reads its own model again, and a sanitizer finds nothing.

Usage: tests/fuzz/options.py PROGRAM FOLDER SECONDS [SEED]      [1]

PROGRAM should be the build of sanitizers. What breaks it is printed with its command, the file kept
in FOLDER. The same seed tries the same files and options.
"""
import datetime
import os
import random
import shutil
import subprocess
import sys
import time

EXPECTED = (0, 2, 3, 5)  # done, usage, data, training
LIMIT = 120  # seconds of one command

KINDS = {
    'constant': lambda rnd, t: 5,
    'zero': lambda rnd, t: 0,
    'count': lambda rnd, t: rnd.choice([0, 0, 0, 1, 2]),
    'season': lambda rnd, t: 10 + t * 37 % 7 + rnd.random(),
    'trend': lambda rnd, t: t * 1.5 + rnd.random(),
    'huge': lambda rnd, t: rnd.random() * 1e30,
    'tiny': lambda rnd, t: rnd.random() * 1e-30,
    'negative': lambda rnd, t: -rnd.random() * 100,
    'spike': lambda rnd, t: 1e9 if t % 17 == 3 else rnd.random(),
    'noise': lambda rnd, t: rnd.gauss(0, 1),
}

STAMPS = {
    'none': None,
    'day': lambda t: (datetime.date(2024, 1, 1) + datetime.timedelta(days=t)).isoformat(),
    'hour': lambda t: (datetime.datetime(2024, 3, 30) + datetime.timedelta(hours=t)).strftime('%Y-%m-%d %H:%M'),
    'month': lambda t: '%04d-%02d' % (1960 + t // 12, 1 + t % 12),
    'gaps': lambda t: (datetime.date(1969, 11, 1) + datetime.timedelta(days=t + t // 9 * 2)).isoformat(),
}

MODELS = ('auto gru lstm elman narx ridge theta ets arima holt-winters naive seasonal drift mean bigru '
          'lstm-projected gru-cho').split()

# A chance, and the options of which one is taken then.
OPTIONS = [
    (0.5, ['-n 1', '-n 3', '-n 7', '-n 40']),
    (0.3, ['--mode both', '--mode continuous']),
    (0.25, ['-w 1', '-w 4', '-w 12']),
    (0.2, ['--head next', '--head last', '--head direct', '--head decoder']),
    (0.15, ['--training closed-loop', '--bptt stateful', '--keep free-run', '--keep last']),
    (0.2, ['--anchor last', '--anchor mean', '--anchor season', '--anchor scale']),
    (0.15, ['--base ridge', '--base seasonal', '--base seasonal --cycles 2', '--local']),
    (0.2, ['--season 7', '--season 1', '--season 4,12']),
    (0.2, ['--val 0', '--val 3', '--val 30%']),
    (0.2, ['--test 0', '--test 2', '--test 40%']),
    (0.2, ['--missing mask', '--missing interpolate', '--missing forward:2', '--missing refuse']),
    (0.15, ['--intervals quantile', '--bootstrap 20']),
    (0.1, ['--level 50', '--level 80,90,99']),
    (0.1, ['--ensemble 2', '--windows 3,5']),
    (0.1, ['--transform diff', '--transform seasonal-diff', '--log', '--box-cox 0.5', '--harmonics 30.5']),
    (0.1, ['--scale robust', '--scale minmax', '--scale none']),
    (0.1, ['--own-past no', '--past-rule hold', '--past-rule seasonal']),
    (0.1, ['--loss mae', '--loss huber', '--loss owa', '--loss pinball']),
    (0.1, ['--layer-norm', '--batch-norm', '--dropout 0.3', '--noise 0.1']),
    (0.1, ['--refit yes', '--refit no']),
    (0.1, ['--origins 1', '--origins 1000000']),
    (0.08, ['--segment 3', '--stride 2', '--sampling series', '--updates 3']),
    (0.06, ['--lags 1:3,7', '--layers 2', '--layers 0', '--dense 3', '--embedding 2']),
    (0.05, ['--gaps insert', '--gaps sessions', '--freq 1w --resample mean', '--freq 1d --resample ohlc']),
    (0.05, ['--floor none', '--combine median', '--calendar none', '--members ridge,theta']),
    (0.04, ['--audit']),
]


class Trial:
    """A file and a command that reads it."""

    def __init__(self, rnd):
        self.rnd = rnd
        self.rows = rnd.choice([3, 5, 8, 12, 20, 30, 47, 60, 90, 130])
        self.holes = rnd.choice([0, 0, 0, 0.05, 0.3, 0.9])
        self.stamp = STAMPS[rnd.choice(list(STAMPS))]
        self.verb = rnd.choice(['run', 'run', 'run', 'backtest'])
        shape = rnd.choice([self.one, self.one, self.inputs, self.classes, self.long, self.long, self.in_rows,
                            self.in_columns])
        self.lines, self.asked = [], []
        shape()

    def values(self, rows=None):
        kind = KINDS[self.rnd.choice(list(KINDS))]
        return [kind(self.rnd, t) for t in range(rows or self.rows)]

    def cell(self, value):
        return '' if self.rnd.random() < self.holes else str(value)

    def table(self, names, columns, ahead=0):
        """Rows of all columns, then some of all but the first."""
        self.lines.append(','.join((['t'] if self.stamp else []) + names))
        for t in range(self.rows + ahead):
            cells = [self.cell(c[t]) if t < len(c) else '' for c in columns]
            self.lines.append(','.join(([self.stamp(t)] if self.stamp else []) + cells))

    def one(self):
        self.table(['y'], [self.values()])
        self.asked = ['-y', 'y']

    def inputs(self):
        ahead = self.rnd.choice([0, 0, 3])
        self.table(['y', 'x', 'z'], [self.values()] + [self.values(self.rows + ahead) for _ in 'xz'], ahead)
        self.asked = ['-y', 'y'] + self.rnd.choice(['-x x,z', '-x x -X z', '-X x,z', '-x *']).split()

    def classes(self):
        self.table(['y'], [[self.rnd.choice('abc') for _ in range(self.rows)]])
        self.asked = ['-y', 'y']

    def long(self):
        stamp = self.stamp or STAMPS['day']
        classes = self.rnd.random() < 0.3
        self.lines.append('t,id,y,size')
        for k in range(self.rnd.choice([2, 3, 5])):
            rows = max(1, self.rows + self.rnd.choice([0, -self.rows // 2, 5]))
            values = [self.rnd.choice('abc') for _ in range(rows)] if classes else self.values(rows)
            self.lines += ['%s,s%d,%s,%d' % (stamp(t), k, self.cell(v), 3 * k) for t, v in enumerate(values)]
        self.asked = ['-y', 'y', '--id', 'id'] + self.rnd.choice(['', '--static size', '--series s1']).split()

    def in_rows(self):
        self.lines.append(','.join(['name'] + ['V%d' % t for t in range(self.rows)]))
        for k in range(3):
            self.lines.append(','.join(['s%d' % k] + [self.cell(v) for v in self.values()]))
        self.asked = ['--shape', 'rows']

    def in_columns(self):
        self.table(['a', 'b', 'c'], [self.values() for _ in 'abc'])
        self.asked = ['--shape', 'columns']

    def options(self):
        asked = ['-m', self.rnd.choice(MODELS), '--hidden', '3', '--epochs', self.rnd.choice('123')]
        for chance, choices in OPTIONS:
            if self.rnd.random() < chance:
                asked += self.rnd.choice(choices).split()
        return asked

    def command(self, program):
        asked = self.options()
        if self.verb == 'backtest':
            for name in ('--mode', '--test', '--audit'):  # not its own
                if name in asked:
                    at = asked.index(name)
                    del asked[at:at + (1 if name == '--audit' else 2)]
            asked += ['--step', self.rnd.choice('13')] + ([] if '--origins' in asked else ['--origins', '3'])
        return ([program, self.verb, '-q', '--plot', 'none', '--force', '--format', 'csv', '-j',
                 self.rnd.choice('13'), '-o', 'out'] + self.asked + asked + ['data.csv'])


def run(command):
    """Exit code, None where it took too long; output; errors."""
    env = dict(os.environ, OMP_WAIT_POLICY='passive', UBSAN_OPTIONS='print_stacktrace=1')
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT, env=env)
    except subprocess.TimeoutExpired:
        return None, '', 'no end after %d s' % LIMIT
    return done.returncode, done.stdout, done.stderr


def broken(code, errors, expected):
    return code not in expected or 'Sanitizer' in errors or 'runtime error' in errors


def no_numbers(output):
    words = [word for row in output.lower().splitlines() for word in row.split(',')]
    return any(word.lstrip('-') in ('nan', 'inf') for word in words)


def main():
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    program, folder, seconds = os.path.realpath(sys.argv[1]), sys.argv[2], float(sys.argv[3])
    seed = int(sys.argv[4]) if len(sys.argv) > 4 else 1
    rnd, end, tried, answered, found = random.Random(seed), time.time() + seconds, 0, 0, 0

    os.makedirs(folder, exist_ok=True)
    os.chdir(folder)
    while time.time() < end:
        trial = Trial(rnd)
        command = trial.command(program)
        with open('data.csv', 'w') as file:
            file.write('\n'.join(trial.lines) + '\n')
        shutil.rmtree('out', ignore_errors=True)
        code, output, errors = run(command)
        bad = broken(code, errors, EXPECTED) or code == 0 and no_numbers(output)
        if code == 0 and not bad and trial.verb == 'run':
            answered += 1
            command = [program, 'predict', '-q', '--plot', 'none', '--force', '-o', 'again', 'out', 'data.csv']
            code, output, errors = run(command)
            bad = broken(code, errors, (0,))
        tried += 1
        if bad:
            found += 1
            kept = 'found-%d-%d.csv' % (seed, tried)
            shutil.copy('data.csv', kept)
            print('exit code %s, %s: %s' % (code, kept, ' '.join(command)), errors[:2000], sep='\n', flush=True)
    print('%d commands, %d forecasts read again, %d broke the program' % (tried, answered, found))
    sys.exit(found > 0 or answered == 0)


if __name__ == '__main__':
    main()
