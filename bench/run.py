"""make bench: the speed and size bars, measured side by side with PyTorch and safetensors, into docs/benchmarks.md.

    .venv/bin/python bench/run.py [--build build] [--rounds 5] [--out docs/benchmarks.md]

Every measurement is a process of its own; in each round all contenders of a bar run one after the other, and
the median over the rounds counts (of the rows in GB/s the best round: a virtual machine gets its
memory from the host at greatly varying speed). Files are warm in the page cache. They lie in $BENCH_DIR (default /tmp) and
are removed afterwards.
"""
import argparse
import datetime
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))


class Bench:
    def __init__(self, build, folder, rounds):
        self.build, self.folder, self.rounds = os.path.abspath(build), folder, rounds
        self.facula = os.path.join(self.build, 'facula')
        for name in ('big.pt', 'big.safetensors', 'many.pt', 'many.safetensors', 'out'):
            setattr(self, name.replace('.', '_'), os.path.join(folder, name))
        self.rows = []

    # ---- what is run ----

    def peer(self, *arguments):
        return [sys.executable, os.path.join(HERE, 'peers.py'), *arguments]

    def program(self, name, *arguments):
        return [os.path.join(self.build, 'bench', name), *arguments]

    # ---- measuring ----

    def process(self, command):
        """Wall seconds and peak memory of a whole process."""
        start = time.perf_counter()
        child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
        if status != 0:
            sys.exit('failed: ' + ' '.join(command))
        return time.perf_counter() - start, usage.ru_maxrss * 1024

    def printed(self, command):
        """The seconds that the process prints."""
        return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout), 0

    def compare(self, measure, rounds=None, settle=False, pick=statistics.median, **commands):
        """name -> (seconds, largest peak memory); every round runs all commands, `pick` chooses among the rounds."""
        times, peaks = {name: [] for name in commands}, {name: 0 for name in commands}
        for _ in range(rounds or self.rounds):
            for name, command in commands.items():
                if settle:
                    os.sync()                              # no one pays for the writing-out of another
                seconds, peak = measure(command)
                times[name].append(seconds)
                peaks[name] = max(peaks[name], peak)
                if os.path.exists(self.out):
                    os.remove(self.out)
        return {name: (pick(t), peaks[name]) for name, t in times.items()}

    def row(self, what, bar, holds, **measured):
        text = '; '.join('%s %s' % (name.replace('_', ' '), value) for name, value in measured.items())
        self.rows.append((what, text, bar, 'yes' if holds else '**no**'))
        print('%-38s %-4s %s   [%s]' % (what, 'yes' if holds else 'NO', text, bar), flush=True)

    # ---- the bars ----

    def show(self):
        r = self.compare(self.process, facula=[self.facula, 'show', self.big_pt], safetensors=self.peer('list-st', self.big_safetensors),
                         pytorch=self.peer('list-torch', self.big_pt))
        f = self.compare(self.process, rounds=20, facula=[self.facula, 'show', self.big_pt])['facula']
        ratio = r['pytorch'][0] / f[0]
        self.row('show of 1.9 GB, 300 tensors (process)', 'under 10 ms and 16 MB; 100 times faster than PyTorch',
                 f[0] < 0.010 and f[1] < 16e6 and ratio >= 100, facula='%.1f ms, %.1f MB' % (f[0] * 1e3, f[1] / 1e6),
                 PyTorch='%.2f s, %.0f MB' % (r['pytorch'][0], r['pytorch'][1] / 1e6),
                 safetensors='%.0f ms, %.0f MB' % (r['safetensors'][0] * 1e3, r['safetensors'][1] / 1e6), ratio='%.0f' % ratio)

    def load_many(self):
        r = self.compare(self.printed, facula=self.program('in_process', 'load', self.many_pt), pytorch=self.peer('torch-mmap', self.many_pt),
                         safetensors=self.peer('st-load', self.many_safetensors))
        ratio = r['pytorch'][0] / r['facula'][0]
        self.row('mapped load of 100,000 tensors', '50 times faster than torch.load(mmap=True)', ratio >= 50, facula='%.1f ms' % (r['facula'][0] * 1e3),
                 PyTorch='%.2f s' % r['pytorch'][0], safetensors='%.2f s' % r['safetensors'][0], ratio='%.0f' % ratio)

    def load_copy(self, size):
        r = self.compare(self.printed, pick=min, pread=self.program('baseline', 'pread', self.big_pt), facula=self.program('in_process', 'load-copy', self.big_pt),
                         pytorch=self.peer('torch-load', self.big_pt), safetensors=self.peer('st-load', self.big_safetensors))
        speed = {name: size / seconds / 1e9 for name, (seconds, _) in r.items()}
        self.row('copying load of 1.9 GB', '0.9 of parallel pread into fresh memory; faster than torch.load',
                 speed['facula'] >= 0.9 * speed['pread'] and speed['facula'] > speed['pytorch'], **self.speeds(speed, 'pread'))

    def save_big(self, size):
        r = self.compare(self.printed, settle=True, pick=min, write=self.program('baseline', 'write', self.out, str(size)),
                         facula=self.program('in_process', 'save', self.big_pt, self.out), pytorch=self.peer('torch-save', self.big_pt, self.out),
                         safetensors=self.peer('st-save', self.big_safetensors, self.out))
        speed = {name: size / seconds / 1e9 for name, (seconds, _) in r.items()}
        self.row('save of 1.9 GB with CRCs', '0.85 of plain write()', speed['facula'] >= 0.85 * speed['write'], **self.speeds(speed, 'write'))

    def save_durable(self, size):
        r = self.compare(self.printed, settle=True, pick=min, fsync=self.program('baseline', 'fsync', self.out, str(size)),
                         facula=self.program('in_process', 'save-durable', self.big_pt, self.out))
        speed = {name: size / seconds / 1e9 for name, (seconds, _) in r.items()}
        self.row('durable save of 1.9 GB', '0.9 of write() + fsync()', speed['facula'] >= 0.9 * speed['fsync'], **self.speeds(speed, 'fsync'))

    def save_many(self):
        r = self.compare(self.printed, facula=self.program('in_process', 'save', self.many_pt, self.out),
                         pytorch=self.peer('torch-save', self.many_pt, self.out), safetensors=self.peer('st-save', self.many_safetensors, self.out))
        ratio = r['pytorch'][0] / r['facula'][0]
        self.row('save of 100,000 tensors', '30 times faster than torch.save', ratio >= 30, facula='%.1f ms' % (r['facula'][0] * 1e3),
                 PyTorch='%.2f s' % r['pytorch'][0], safetensors='%.2f s' % r['safetensors'][0], ratio='%.0f' % ratio)

    def check(self, size):
        r = self.compare(self.process, pick=min, read=self.program('baseline', 'read', self.big_pt), read_all=self.program('baseline', 'read-all', self.big_pt),
                         facula=[self.facula, 'check', self.big_pt])
        speed = {name: size / seconds / 1e9 for name, (seconds, _) in r.items()}
        self.row('check of 1.9 GB (process)', '0.8 of reading it once', speed['facula'] >= 0.8 * speed['read'], **self.speeds(speed, 'read'))

    def speeds(self, speed, base):
        texts = {name: '%.2f GB/s' % value for name, value in speed.items()}
        texts['ratio'] = '%.2f' % (speed['facula'] / speed[base])
        return texts

    def sizes(self):
        stripped = {}
        build = os.path.join(self.folder, 'files')      # the build for files alone, which the bar is about
        subprocess.run(['cmake', '-S', os.path.dirname(HERE), '-B', build, '-DFACULA_COMPUTE=OFF', '-DFACULA_TESTS=OFF',
                        '-DFACULA_EXAMPLES=OFF'], check=True, stdout=subprocess.DEVNULL)
        subprocess.run(['cmake', '--build', build, '-j2'], check=True, stdout=subprocess.DEVNULL)
        for name in ('libfacula.so', 'facula'):
            target = os.path.join(self.folder, 'stripped')
            subprocess.run(['strip', '-o', target, os.path.join(build, name)], check=True)
            stripped[name] = os.path.getsize(target)
            os.remove(target)
        self.row('size, stripped, files alone', 'library under 250 kB, command under 400 kB', stripped['libfacula.so'] < 250e3 and stripped['facula'] < 400e3,
                 library='%.0f kB' % (stripped['libfacula.so'] / 1e3), command='%.0f kB' % (stripped['facula'] / 1e3))

    # ---- the bars of programs ----

    def torch(self, *arguments):
        return [sys.executable, os.path.join(HERE, 'resnet.py'), *arguments]

    def both(self, measure, *arguments):
        return self.compare(measure, facula=self.program('compute', *arguments), pytorch=self.torch(*arguments))

    def add_one(self):
        r = self.both(self.printed, 'add')
        self.row('aten::add of one element, by fa_call', 'under 200 ns', r['facula'][0] < 200e-9,
                 facula='%.0f ns' % (r['facula'][0] * 1e9), PyTorch='%.0f ns (torch.add from Python)' % (r['pytorch'][0] * 1e9))

    def control_flow(self):
        r = self.both(self.printed, 'control', os.path.join(self.folder, 'control.pt'), '200')
        ratio = r['pytorch'][0] / r['facula'][0]
        self.row('scripted loop with branches, one turn, interpreted', 'at least 5 times faster than torch.jit', ratio >= 5,
                 facula='%.0f ns' % (r['facula'][0] * 1e9), PyTorch='%.0f ns' % (r['pytorch'][0] * 1e9), ratio='%.2f' % ratio)

    def first_output(self):
        r = self.both(self.process, 'first', os.path.join(self.folder, 'resnet18.pt'))
        ratio = r['pytorch'][0] / r['facula'][0]
        self.row('ResNet-18, traced: process start to first output', 'under a tenth of PyTorch', ratio >= 10,
                 facula='%.0f ms' % (r['facula'][0] * 1e3), PyTorch='%.2f s' % r['pytorch'][0], ratio='%.1f' % ratio)

    def resnet50(self):
        path = os.path.join(self.folder, 'resnet50.pt')
        r = self.both(self.printed, 'forward', path, '30')
        ratio = r['pytorch'][0] / r['facula'][0]
        self.row('ResNet-50, traced, batch 1', 'at least 1.3 times faster than torch.jit', ratio >= 1.3, facula='%.1f ms' % (r['facula'][0] * 1e3),
                 PyTorch='%.1f ms' % (r['pytorch'][0] * 1e3), ratio='%.2f' % ratio)
        r = self.both(self.process, 'forward', path, '30')
        ratio = r['pytorch'][1] / r['facula'][1]
        self.row('ResNet-50, largest memory of that process', 'under a third of PyTorch', ratio > 3, facula='%.0f MB' % (r['facula'][1] / 1e6),
                 PyTorch='%.0f MB' % (r['pytorch'][1] / 1e6), ratio='%.1f' % ratio)

    def run_programs(self):
        subprocess.run(self.torch('make', self.folder), check=True)
        self.add_one()
        self.control_flow()
        self.first_output()
        self.resnet50()

    def run(self):
        subprocess.run(self.peer('make', self.big_pt, self.big_safetensors, self.many_pt, self.many_safetensors), check=True)
        size = os.path.getsize(self.big_pt)
        os.sync()
        self.show()
        self.load_many()
        self.load_copy(size)
        self.check(size)
        self.save_big(size)
        self.save_durable(size)
        self.save_many()
        self.sizes()
        if os.path.exists(self.program('compute')[0]):      # not in a build of the I/O part alone
            self.run_programs()


def machine(folder):
    cpu = re.search(r'model name\s*: (.*)', open('/proc/cpuinfo').read())
    memory = int(re.search(r'MemTotal:\s*(\d+)', open('/proc/meminfo').read()).group(1)) / 1e6
    kind = subprocess.run(['stat', '-f', '-c', '%T', folder], capture_output=True, text=True).stdout.strip()
    return '%s, %d cores, %.0f GB of memory, Linux %s, files on %s' % (cpu.group(1) if cpu else platform.machine(), os.cpu_count(), memory,
                                                                         platform.release(), kind)


def report(bench, folder):
    import safetensors
    import torch
    lines = ['# Benchmarks', '', 'Written by `make bench` (`bench/run.py`) on %s.' % datetime.date.today().isoformat(), '',
             'Machine: %s. PyTorch %s, safetensors %s.' % (machine(folder), torch.__version__, safetensors.__version__), '',
             'Every measurement is a process of its own, in %d rounds in which all contenders take turns. The median counts; of the' % bench.rounds,
             'rows in GB/s the best round, for a virtual machine gets its memory from its host at greatly varying speed.',
             'Files are warm in the page cache. `ratio` is the one that the bar speaks of.', '',
             '| what | measured | must be | holds |', '|---|---|---|---|']
    lines += ['| %s | %s | %s | %s |' % row for row in bench.rows]
    lines += ['', '`read` is one thread through a buffer of 1 MB, `read all` one thread per core; `pread` is one thread per core into',
              'fresh memory; `write` and `fsync` write the same number of bytes in pieces of one tensor.', '']
    return '\n'.join(lines)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--build', default='build')
    parser.add_argument('--rounds', type=int, default=5)
    parser.add_argument('--programs', action='store_true', help='only print the bars of programs; nothing is written')
    parser.add_argument('--out', default=os.path.join(HERE, '..', 'docs', 'benchmarks.md'))
    options = parser.parse_args()
    folder = tempfile.mkdtemp(prefix='facula-bench-', dir=os.environ.get('BENCH_DIR', '/tmp'))
    try:
        bench = Bench(options.build, folder, options.rounds)
        if options.programs:
            bench.run_programs()
        else:
            bench.run()
            with open(options.out, 'w') as f:
                f.write(report(bench, folder))
        missed = [row[0] for row in bench.rows if row[3] != 'yes']
        print('all bars hold' if not missed else 'missed: ' + ', '.join(missed))
        return 1 if missed else 0
    finally:
        shutil.rmtree(folder)


if __name__ == '__main__':
    sys.exit(main())
