"""Facula against PyTorch itself, in one process. `make oracle` runs this with FACULA_LIBRARY and FACULA_COMMAND set."""
import os
import sys
import warnings

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path[:0] = [os.path.join(ROOT, 'bindings', 'python'), os.path.dirname(os.path.abspath(__file__))]
os.environ.setdefault('FACULA_LIBRARY', os.path.join(ROOT, 'build', 'libfacula.so'))
os.environ.setdefault('FACULA_COMMAND', os.path.join(ROOT, 'build', 'facula'))
warnings.simplefilter('ignore')

import torch    # noqa: E402

torch.set_num_threads(1)
