"""The programs that bench/run.py measures, made with torch.nn alone, and their runs in PyTorch.

    resnet.py make FOLDER           resnet18.pt, resnet50.pt (traced, eval, random weights), control.pt (scripted)
    resnet.py add                   seconds of one torch.add on tensors of one element
    resnet.py control FILE N        seconds of one turn of the loop, as bench/compute.c does it
    resnet.py forward FILE N        seconds of one call on an image: the median of N
    resnet.py first FILE            ends after the first output
"""
import os
import statistics
import sys
import time

import torch
from torch import nn

TURNS, CALLS = 1000, 200000


def conv(n_in, n_out, size, stride=1):
    return [nn.Conv2d(n_in, n_out, size, stride, size // 2, bias=False), nn.BatchNorm2d(n_out)]


class Block(nn.Module):
    """Two convolutions of 3x3, or 1x1, 3x3, 1x1 where `wide`, beside a shortcut."""

    def __init__(self, n_in, n, stride, wide):
        super().__init__()
        n_out = 4 * n if wide else n
        if wide:
            layers = conv(n_in, n, 1) + [nn.ReLU()] + conv(n, n, 3, stride) + [nn.ReLU()] + conv(n, n_out, 1)
        else:
            layers = conv(n_in, n, 3, stride) + [nn.ReLU()] + conv(n, n, 3)
        self.layers = nn.Sequential(*layers)
        self.shortcut = nn.Sequential(*conv(n_in, n_out, 1, stride)) if stride != 1 or n_in != n_out else nn.Identity()

    def forward(self, x):
        return torch.relu(self.layers(x) + self.shortcut(x))


def resnet(depths, wide):
    layers, n_in = conv(3, 64, 7, 2) + [nn.ReLU(), nn.MaxPool2d(3, 2, 1)], 64
    for i, depth in enumerate(depths):
        n = 64 << i
        for k in range(depth):
            layers.append(Block(n_in, n, 2 if i > 0 and k == 0 else 1, wide))
            n_in = 4 * n if wide else n
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(n_in, 1000)).eval()


class Control(nn.Module):
    def forward(self, x, n: int):
        total = x
        for i in range(n):
            if i % 3 == 0:
                total = total * 0.5
            elif i % 3 == 1:
                total = total + x
            else:
                total = total - 1
        return total


def make(folder):
    torch.manual_seed(0)
    image = torch.ones(1, 3, 224, 224)
    with torch.no_grad():
        torch.jit.trace(resnet([2, 2, 2, 2], False), image).save(os.path.join(folder, 'resnet18.pt'))
        torch.jit.trace(resnet([3, 4, 6, 3], True), image).save(os.path.join(folder, 'resnet50.pt'))
    torch.jit.script(Control()).save(os.path.join(folder, 'control.pt'))


def median_of(n, call):
    times = []
    for i in range(n):
        start = time.perf_counter()
        call(i)
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main(what, path=None, n='1'):
    with torch.no_grad():
        if what == 'make':
            return make(path)
        if what == 'add':
            x, start = torch.ones(1), time.perf_counter()
            for _ in range(CALLS):
                torch.add(x, x)
            print('%.9f' % ((time.perf_counter() - start) / CALLS))
            return None
        module, n = torch.jit.load(path), int(n)
        if what == 'control':
            x = torch.ones(1)
            print('%.9f' % (median_of(n, lambda i: module(x, TURNS + i)) / (TURNS + n / 2)))
        else:
            image = torch.ones(1, 3, 224, 224)
            print('%.9f' % median_of(n, lambda i: module(image)))


main(*sys.argv[1:])
